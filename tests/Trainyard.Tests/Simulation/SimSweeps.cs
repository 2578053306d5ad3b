using Trainyard.Artifacts;
using Trainyard.Contracts;
using Trainyard.Jobs;
using Trainyard.Server.Sweeps;
using Trainyard.Sweeps;

namespace Trainyard.Tests.Simulation;

/// <summary>The sweeps that all servers share, and that no fault destroys.</summary>
internal sealed class StoredSweeps(Checker checker, Sabotage sabotage)
{
    private readonly Dictionary<SweepId, Sweep> _sweeps = [];

    public Sweep? Find(SweepId id) => _sweeps.GetValueOrDefault(id);

    public IReadOnlyList<SweepId> Open() => [.. _sweeps.Values.Where(s => s.IsOpen).Select(s => s.Id)];

    public Sweep Add(Sweep sweep)
    {
        if (_sweeps.TryGetValue(sweep.Id, out var there)) return there;
        return _sweeps[sweep.Id] = sweep with { Version = 1 };
    }

    /// <summary>Null: somebody else was faster.</summary>
    public Sweep? Replace(Sweep known, Sweep next, SimProcess by)
    {
        var present = _sweeps[known.Id];
        if (present.Version != known.Version && sabotage != Sabotage.SweepsDoNotCompare) return null;
        checker.Stored(present, next, by);
        return _sweeps[known.Id] = next with { Version = present.Version + 1 };
    }
}

/// <summary>A server's way to the sweeps.</summary>
internal sealed class SimSweeps(SimProcess process, SimNetwork network, StoredSweeps stored) : ISweepStore
{
    public Task<Sweep> AddAsync(Sweep sweep, string? idempotencyKey, CancellationToken cancellationToken) => CallAsync(() => stored.Add(sweep), cancellationToken);

    public Task<Sweep?> FindAsync(SweepId id, CancellationToken cancellationToken) => CallAsync(() => stored.Find(id), cancellationToken);

    public Task<IReadOnlyList<Sweep>> ListAsync(string? owner, SweepId? before, int limit, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<IReadOnlyList<SweepId>> ListOpenAsync(CancellationToken cancellationToken) => CallAsync(stored.Open, cancellationToken);

    public Task<Sweep?> ReplaceAsync(Sweep known, Sweep next, CancellationToken cancellationToken) => CallAsync(() => stored.Replace(known, next, process), cancellationToken);

    public Task<bool> DeleteAsync(SweepId id, CancellationToken cancellationToken) => throw new NotSupportedException();

    private Task<T> CallAsync<T>(Func<T> handle, CancellationToken cancellationToken) => network.CallAsync(process, Service.Store, handle, cancellationToken);
}

/// <summary>Makes trials' jobs of a preset, whatever their point: what becomes of them is in the scene.</summary>
internal sealed class SimTrialJobs(SimProcess process, IJobStore jobs, IArtifactStore artifacts) : ITrialJobs
{
    public async Task<(Job? Job, string? WhyNot)> MakeAsync(Sweep sweep, Trial trial, int number, CancellationToken cancellationToken)
    {
        var job = new Job
        {
            Id = trial.Jobs[number],
            Owner = sweep.Owner,
            Spec = Presets.All["simple-cnn"] with { Dataset = "mnist" },
            CreatedAt = process.Time.GetUtcNow(),
            Trial = new JobTrial(sweep.Id, trial.Number) { Until = sweep.UntilOf(trial) },
        };
        return trial.From is { } from ? await TrialJobMaker.AdoptAsync(job, sweep.Trials[from].Jobs[number], jobs, artifacts, cancellationToken) : (job, null);
    }
}
