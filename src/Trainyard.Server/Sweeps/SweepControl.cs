using Microsoft.AspNetCore.Http.HttpResults;
using Trainyard.Contracts;
using Trainyard.Server.Accounts;
using Trainyard.Server.Errors;
using Trainyard.Sweeps;

namespace Trainyard.Server.Sweeps;

/// <summary>One request to change a sweep: who asks, whether they may, and whether its state allows it.</summary>
internal sealed class SweepControl(Ownership ownership, ISweepStore sweeps, SweepRunner runner, Audit audit)
{
    /// <summary>The sweep; or why the caller may not change it.</summary>
    public async Task<(Sweep? Sweep, ProblemHttpResult? Refusal)> FindAsync(SweepId id, CancellationToken cancellationToken)
    {
        if (await sweeps.FindAsync(id, cancellationToken) is not { } sweep) return (null, Missing(id));
        return await ownership.RefusalAsync("a sweep", sweep.Owner, account => account == sweep.OwnerId, cancellationToken) is { } refusal ? (null, refusal) : (sweep, null);
    }

    /// <summary>The sweep after the change; or why it was not made.</summary>
    /// <param name="id">Of which.</param>
    /// <param name="action">For the audit trail.</param>
    /// <param name="change">Null: its state does not allow it.</param>
    /// <param name="rule">What would allow it, as the beginning of a sentence.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async Task<(Sweep? Sweep, ProblemHttpResult? Refusal)> ChangeAsync(SweepId id, AuditedAction action, Func<Sweep, Sweep?> change, string rule, CancellationToken cancellationToken)
    {
        if (await FindAsync(id, cancellationToken) is { Refusal: { } refusal }) return (null, refusal);
        var (sweep, changed) = await sweeps.UpdateAsync(id, change, cancellationToken);
        if (sweep is null) return (null, Missing(id));
        if (!changed) return (null, Problems.Conflict($"{rule}; this one is {Describe(sweep)}."));
        runner.Wake(sweep.Id);
        audit.SweepChanged(action, sweep.Id, sweep.Owner);
        return (sweep, null);
    }

    public static ProblemHttpResult Missing(SweepId id) => Problems.NotFound($"There is no sweep {id}.");

    private static string Describe(Sweep sweep) => $"{sweep.State.ToString().ToLowerInvariant()}, with {sweep.Trials.Count:N0} of {sweep.MaxTrials:N0} trials";
}
