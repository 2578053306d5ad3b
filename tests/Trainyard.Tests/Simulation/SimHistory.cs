using Trainyard.Api;
using Trainyard.Jobs;

namespace Trainyard.Tests.Simulation;

/// <summary>The events of all jobs, as <see cref="IJobHistory"/> promises to keep them.</summary>
internal sealed class StoredHistory(Sabotage sabotage)
{
    private readonly Dictionary<JobId, SortedList<EventCursor, JobEvent>> _events = [];

    public IReadOnlyList<JobEvent> Read(JobId job, EventCursor after, int limit) => [.. After(job, after).Where(e => e is not LineLogged).Take(limit)];

    public IReadOnlyList<LineLogged> ReadLog(JobId job, EventCursor after, int limit) => [.. After(job, after).OfType<LineLogged>().Take(limit)];

    public bool Append(JobId job, IEnumerable<JobEvent> events)
    {
        var stored = Of(job);
        foreach (var e in events)
        {
            if (stored.Count > 0 && e.Fence < stored.GetKeyAtIndex(stored.Count - 1).Fence) continue;
            if (stored.TryAdd(e.Cursor, e) && e is AttemptStarted && sabotage != Sabotage.HistoryKeepsSupersededPoints) Supersede(stored, e);
        }
        return true;
    }

    private static void Supersede(SortedList<EventCursor, JobEvent> stored, JobEvent start)
    {
        foreach (var old in stored.Values.Where(e => e is StepsTrained && e.Fence < start.Fence && e.Step > start.Step).ToList()) stored.Remove(old.Cursor);
    }

    private IEnumerable<JobEvent> After(JobId job, EventCursor after) => Of(job).Values.SkipWhile(e => e.Cursor <= after);

    private SortedList<EventCursor, JobEvent> Of(JobId job) => _events.TryGetValue(job, out var events) ? events : _events[job] = [];
}

internal sealed class SimHistory(SimProcess process, SimNetwork network, StoredHistory stored) : IJobHistory
{
    public async Task AppendAsync(JobId job, IReadOnlyList<JobEvent> events, CancellationToken cancel)
    {
        // Not a transaction: what breaks off in the middle leaves the first part.
        var half = events.Count / 2;
        if (half > 0) await network.CallAsync(process, Service.Store, () => stored.Append(job, events.Take(half)), cancel);
        await network.CallAsync(process, Service.Store, () => stored.Append(job, events.Skip(half)), cancel);
    }

    public Task<IReadOnlyList<JobEvent>> ReadAsync(JobId job, EventCursor after, int limit, CancellationToken cancel) =>
        network.CallAsync(process, Service.Store, () => stored.Read(job, after, limit), cancel);

    public Task<IReadOnlyList<LineLogged>> ReadLogAsync(JobId job, EventCursor after, int limit, CancellationToken cancel) =>
        network.CallAsync(process, Service.Store, () => stored.ReadLog(job, after, limit), cancel);
}
