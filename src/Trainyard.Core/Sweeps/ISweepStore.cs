using Trainyard.Contracts;

namespace Trainyard.Sweeps;

/// <summary>The record of every sweep. A write that returned survives a crash of this process; changes to one sweep happen one after the other.</summary>
public interface ISweepStore
{
    /// <summary>Adds a sweep; or, when its owner used the idempotency key before, returns the sweep of that time.</summary>
    Task<Sweep> AddAsync(Sweep sweep, string? idempotencyKey, CancellationToken cancellationToken);

    Task<Sweep?> FindAsync(SweepId id, CancellationToken cancellationToken);

    /// <summary>The newest first.</summary>
    /// <param name="owner">Of this account alone; null: of all.</param>
    /// <param name="before">Only older ones; null: from the newest on.</param>
    /// <param name="limit">Most of them.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<IReadOnlyList<Sweep>> ListAsync(string? owner, SweepId? before, int limit, CancellationToken cancellationToken);

    /// <summary>Those for which there is something to do (<see cref="Sweep.IsOpen"/>), the oldest first.</summary>
    Task<IReadOnlyList<SweepId>> ListOpenAsync(CancellationToken cancellationToken);

    /// <summary>Compare-and-set: stores <paramref name="next"/> where the record is still <paramref name="known"/>.</summary>
    /// <returns>As it is stored; null: somebody else was faster, or it was deleted.</returns>
    Task<Sweep?> ReplaceAsync(Sweep known, Sweep next, CancellationToken cancellationToken);

    /// <summary>False: there was none any more.</summary>
    Task<bool> DeleteAsync(SweepId id, CancellationToken cancellationToken);
}

public static class SweepUpdates
{
    /// <summary>A change by compare-and-set.</summary>
    /// <param name="sweeps">The record.</param>
    /// <param name="id">Of which.</param>
    /// <param name="change">Gets the present sweep, and may be called again when somebody else was faster. Null: leave it.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The sweep after the change, and whether it was made; null: there is none with this id.</returns>
    public static async Task<(Sweep? Sweep, bool Changed)> UpdateAsync(this ISweepStore sweeps, SweepId id, Func<Sweep, Sweep?> change, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (await sweeps.FindAsync(id, cancellationToken) is not { } sweep) return (null, false);
            if (change(sweep) is not { } next) return (sweep, false);
            if (await sweeps.ReplaceAsync(sweep, next, cancellationToken) is { } stored) return (stored, true);
        }
    }
}
