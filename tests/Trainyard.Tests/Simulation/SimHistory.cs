using Trainyard.Contracts;
using Trainyard.Jobs;
using Trainyard.Storage;

namespace Trainyard.Tests.Simulation;

/// <summary>The events of all jobs, as <see cref="IJobHistory"/> promises to keep them.</summary>
internal sealed class StoredHistory(Sabotage sabotage)
{
    private readonly Dictionary<JobId, SortedList<EventCursor, byte[]>> _events = [];

    public IReadOnlyList<JobEvent> Read(JobId job, EventCursor after, int limit) => [.. After(job, after).Where(e => e is not LineLogged).Take(limit)];

    public IReadOnlyList<LineLogged> ReadLog(JobId job, EventCursor after, int limit) => [.. After(job, after).OfType<LineLogged>().Take(limit)];

    public bool Append(JobId job, IEnumerable<JobEvent> events)
    {
        var stored = Of(job);
        foreach (var e in events)
        {
            if (stored.Count > 0 && e.Fence < stored.GetKeyAtIndex(stored.Count - 1).Fence) continue;
            // As JSON, which not every value can be written as.
            if (stored.TryAdd(e.Cursor, EventDocuments.Write(e)) && e is AttemptStarted start && sabotage != Sabotage.HistoryKeepsSupersededPoints) Supersede(stored, start);
        }
        return true;
    }

    private void Supersede(SortedList<EventCursor, byte[]> stored, AttemptStarted start)
    {
        if (sabotage == Sabotage.HistoryKeepsOldValidations) start = start with { ValidatesAgain = false };
        foreach (var old in stored.Values.Select(Read).Where(e => e.Fence < start.Fence && start.Supersedes(e)).ToList()) stored.Remove(old.Cursor);
    }

    private IEnumerable<JobEvent> After(JobId job, EventCursor after) => Of(job).SkipWhile(e => e.Key <= after).Select(e => Read(e.Value));

    private static JobEvent Read(byte[] json) => EventDocuments.Read(json);

    private SortedList<EventCursor, byte[]> Of(JobId job) => _events.TryGetValue(job, out var events) ? events : _events[job] = [];
}

internal sealed class SimHistory(SimProcess process, SimNetwork network, StoredHistory stored) : IJobHistory
{
    public async Task AppendAsync(IReadOnlyList<JobEvents> jobs, CancellationToken cancellationToken)
    {
        foreach (var (job, events) in jobs)
        {
            // Not a transaction: what breaks off in the middle leaves the first part.
            var half = events.Count / 2;
            if (half > 0) await network.CallAsync(process, Service.Store, () => stored.Append(job, events.Take(half)), cancellationToken);
            await network.CallAsync(process, Service.Store, () => stored.Append(job, events.Skip(half)), cancellationToken);
        }
    }

    public Task<IReadOnlyList<JobEvent>> ReadAsync(JobId job, EventCursor after, int limit, CancellationToken cancellationToken) =>
        network.CallAsync(process, Service.Store, () => stored.Read(job, after, limit), cancellationToken);

    public Task<IReadOnlyList<LineLogged>> ReadLogAsync(JobId job, EventCursor after, int limit, CancellationToken cancellationToken) =>
        network.CallAsync(process, Service.Store, () => stored.ReadLog(job, after, limit), cancellationToken);

    public Task DeleteEventsAsync(JobId job, CancellationToken cancellationToken) => throw new NotSupportedException("Nothing is removed in the simulation.");

    public Task DeleteLogAsync(JobId job, CancellationToken cancellationToken) => throw new NotSupportedException("Nothing is removed in the simulation.");
}
