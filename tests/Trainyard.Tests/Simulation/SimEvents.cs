using System.Runtime.CompilerServices;
using Trainyard.Api;
using Trainyard.DeadLetters;
using Trainyard.Events;

namespace Trainyard.Tests.Simulation;

/// <summary>
/// The log: a job's events are in one partition, in order; the servers share the partitions. When a partition moves, its new reader
/// begins after what was settled, while the old one may still be busy with the same events.
/// </summary>
internal sealed class EventLog(Scheduler scheduler, SimNetwork network, StoredJobs jobs, Sabotage sabotage)
{
    private const int Partitions = 4;
    private static readonly TimeSpan SessionTimeout = TimeSpan.FromSeconds(10);

    private readonly List<ReportedEvent>[] _log = [.. Enumerable.Range(0, Partitions).Select(_ => new List<ReportedEvent>())];
    private readonly int[] _settled = new int[Partitions];
    private readonly SimProcess?[] _readers = new SimProcess?[Partitions];
    private readonly List<(SimProcess Process, TaskCompletionSource Woken)> _sleepers = [];
    private readonly List<SimProcess> _members = [];

    public bool Append(JobId job, IEnumerable<JobEvent> events)
    {
        _log[job.Value.ToByteArray()[^1] % Partitions].AddRange(events.Select(e => new ReportedEvent(job, e)));
        Wake();
        return true;
    }

    public void Join(SimProcess process)
    {
        if (_members.Contains(process)) return;
        _members.Add(process);
        Rebalance();
    }

    /// <summary>Any partition to any reader; what they are busy with they do not hear.</summary>
    public void Rebalance()
    {
        _members.RemoveAll(m => !m.IsAlive);
        for (var p = 0; p < Partitions; p++) Assign(p);
        Wake();
    }

    /// <summary>Readers that were not heard of for long lose their partitions.</summary>
    public void WatchReaders()
    {
        for (var p = 0; p < Partitions; p++)
        {
            if (_readers[p] is null || !IsHere(_readers[p]!)) Assign(p);
        }
        Wake();
        scheduler.After(SessionTimeout, WatchReaders);
    }

    /// <summary>A batch, and how far it goes in each partition; empty when there is nothing new.</summary>
    public (List<ReportedEvent> Events, Dictionary<int, int> Ends) Fetch(SimProcess reader)
    {
        var (events, ends) = (new List<ReportedEvent>(), new Dictionary<int, int>());
        for (var p = 0; p < Partitions; p++)
        {
            if (_readers[p] != reader || _settled[p] == _log[p].Count) continue;
            ends[p] = Math.Min(_log[p].Count, _settled[p] + scheduler.Random.Next(1, 20));
            events.AddRange(_log[p][_settled[p]..ends[p]].Select(Delivered));
        }
        return (events, ends);
    }

    public bool Settle(SimProcess reader, Dictionary<int, int> ends)
    {
        // A reader that lost a partition settles nothing there.
        foreach (var (p, end) in ends.Where(e => _readers[e.Key] == reader)) _settled[p] = Math.Max(_settled[p], end);
        return true;
    }

    /// <summary>Until there may be something new.</summary>
    public Task SleepAsync(SimProcess process)
    {
        var woken = new TaskCompletionSource();
        _sleepers.Add((process, woken));
        return woken.Task;
    }

    private bool IsHere(SimProcess process) => process is { IsAlive: true, IsFrozen: false } && network.Reaches(process, Service.Events);

    private void Assign(int partition)
    {
        var here = _members.FindAll(IsHere);
        _readers[partition] = here.Count == 0 ? null : here[scheduler.Random.Next(here.Count)];
    }

    private void Wake()
    {
        foreach (var (_, woken) in _sleepers) woken.TrySetResult();
        _sleepers.Clear();
    }

    private ReportedEvent Delivered(ReportedEvent e) => sabotage == Sabotage.EventsPassEveryFence && jobs.Find(e.Job) is { } job
        ? e with { Event = e.Event with { Fence = job.Fence } }
        : e;
}

internal sealed class SimEvents(SimProcess process, SimNetwork network, EventLog log) : IJobEvents
{
    public async ValueTask ReportAsync(JobId job, IReadOnlyList<JobEvent> events, CancellationToken cancel)
    {
        // What breaks off in the middle leaves the first part.
        var half = events.Count / 2;
        if (half > 0) await network.CallAsync(process, Service.Events, () => log.Append(job, events.Take(half)), cancel);
        await network.CallAsync(process, Service.Events, () => log.Append(job, events.Skip(half)), cancel);
    }

    public async IAsyncEnumerable<EventBatch> ReadAsync([EnumeratorCancellation] CancellationToken cancel)
    {
        log.Join(process);
        while (true)
        {
            var (events, ends) = await network.CallAsync(process, Service.Events, () => log.Fetch(process), cancel);
            if (events.Count > 0) yield return new Batch(events, () => network.CallAsync(process, Service.Events, () => log.Settle(process, ends), cancel));
            else await log.SleepAsync(process).WaitAsync(cancel);
        }
    }

    public Task SendAgainAsync(DeadLetter letter, CancellationToken cancel) => throw new NotSupportedException();

    private sealed class Batch(List<ReportedEvent> events, Func<Task> settle) : EventBatch(events)
    {
        public override Task SettleAsync(CancellationToken cancel) => settle();
    }
}
