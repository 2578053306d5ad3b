using Trainyard.Contracts;

namespace Trainyard.Workers;

/// <summary>Which workers there are. Each one says so itself, again and again; nothing that must be right depends on it.</summary>
public interface IWorkerRegistry
{
    /// <summary>Adds a worker, or replaces what it said before; the registry notes when.</summary>
    Task ReportAsync(WorkerReport report, CancellationToken cancellationToken);

    /// <summary>A worker has left.</summary>
    Task RemoveAsync(Guid id, CancellationToken cancellationToken);

    /// <summary>All workers that reported during the last hour, each with the age of its last report.</summary>
    Task<IReadOnlyList<KnownWorker>> ListAsync(CancellationToken cancellationToken);
}

/// <summary>What a worker says of itself.</summary>
/// <param name="Id">Of this process: two workers may have one name.</param>
/// <param name="Name">What people call it.</param>
/// <param name="Device">What it trains on, such as <c>cpu</c>; null until it has looked.</param>
/// <param name="Slots">Jobs that it trains at once.</param>
/// <param name="Jobs">What it trains now.</param>
/// <param name="IsDraining">It takes no more jobs.</param>
/// <param name="StartedAt">Since when it has been there.</param>
public sealed record WorkerReport(Guid Id, string Name, string? Device, int Slots, IReadOnlyList<JobId> Jobs, bool IsDraining, DateTimeOffset StartedAt)
{
    /// <summary>How long it has had nothing to train; zero while it trains, null before its first job.</summary>
    public TimeSpan? IdleFor { get; init; }

    /// <summary>Bytes that it may take in all; null: it does not say, as an older one, or one that trains on a GPU, and jobs of any size may be sent to it.</summary>
    public long? Memory { get; init; }
}

/// <param name="Report">Its last report.</param>
/// <param name="SaidAt">When the registry received it, by the registry's clock.</param>
/// <param name="Age">How long ago that was, by the same clock.</param>
public sealed record KnownWorker(WorkerReport Report, DateTimeOffset SaidAt, TimeSpan Age)
{
    /// <summary>A worker that has said nothing for longer is taken for lost.</summary>
    public static readonly TimeSpan SilentAfter = TimeSpan.FromSeconds(15);

    public WorkerState State => this switch
    {
        _ when Age >= SilentAfter => WorkerState.Lost,
        { Report.IsDraining: true } => WorkerState.Draining,
        { Report.Jobs.Count: > 0 } => WorkerState.Busy,
        _ => WorkerState.Idle,
    };
}

public static class KnownWorkers
{
    /// <summary>Jobs that these workers train at once, apart from those that are lost or leave.</summary>
    public static int OpenSlots(this IEnumerable<KnownWorker> workers) => workers.Where(w => w.Age < KnownWorker.SilentAfter && !w.Report.IsDraining).Sum(w => w.Report.Slots);
}
