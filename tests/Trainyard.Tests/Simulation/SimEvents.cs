using System.Runtime.CompilerServices;
using Trainyard.Contracts;
using Trainyard.DeadLetters;
using Trainyard.Events;
using Trainyard.Jobs;

namespace Trainyard.Tests.Simulation;

/// <summary>
/// The log: a job's events are in one partition, in order; the servers share the partitions. When a partition moves, its new reader
/// begins after what was settled, while the old one may still be busy with the same events.
/// </summary>
internal sealed class EventLog(Scheduler scheduler, SimNetwork network, StoredJobs jobs, Sabotage sabotage)
{
    private const int Partitions = 4;
    private static readonly TimeSpan SessionTimeout = TimeSpan.FromSeconds(10);

    private readonly List<EventEnvelope>[] _log = [.. Enumerable.Range(0, Partitions).Select(_ => new List<EventEnvelope>())];
    private readonly int[] _settled = new int[Partitions];
    private readonly SimProcess?[] _readers = new SimProcess?[Partitions];
    private readonly List<(SimProcess Process, TaskCompletionSource Woken)> _sleepers = [];
    private readonly List<SimProcess> _members = [];
    private int _forged;

    /// <summary>How often an event is lost after it was acknowledged, comes twice, or overtakes the one before it.</summary>
    public double Disorder { get; set; }

    public bool Append(IEnumerable<EventEnvelope> events)
    {
        foreach (var e in events)
        {
            var log = _log[Partition(e.Job)];
            var kind = scheduler.Random.NextDouble() < Disorder ? scheduler.Random.Next(3) : -1;
            if (kind == 0) continue;
            // Behind what is settled: that was read.
            log.Insert(kind == 1 && log.Count > _settled[Partition(e.Job)] ? log.Count - 1 : log.Count, e);
            if (kind == 2) log.Add(e);
        }
        Wake();
        return true;
    }

    /// <summary>Somebody who is no worker writes an event for a job that trains.</summary>
    public void Forge(Job job, ArtifactRef? otherJobs)
    {
        var next = new EventCursor(job.Fence, job.LastEvent.Fence == job.Fence ? job.LastEvent.Seq + scheduler.Random.Next(1, 3) : 1);
        JobEvent made = scheduler.Random.Next(5) switch
        {
            0 when otherJobs is not null => new CheckpointSaved(1, otherJobs),
            1 => new StepsTrained(1, -1, 0, 1e-3, 1),
            2 => new TrainingCancelled(),
            3 => new EpochValidated(1, new Evaluation(-1, 0, 0)),
            _ => new TrainingSucceeded(new JobResult { Test = new Evaluation(-1, 1, 1), Classes = [], ConfusionMatrix = [], Parameters = 1, Epochs = 1, TrainSeconds = 1, SamplesPerSecond = 1, Model = [] }),
        };
        var e = EventEnvelope.Seal(job.Id, made with { Fence = next.Fence, Seq = next.Seq, Step = job.Progress.Step + 1 }, null);
        // One that the attempt has signed for another place is no signature for this one.
        var seen = _log[Partition(job.Id)].LastOrDefault(other => other.Job == job.Id)?.Signature;
        e = e with { Id = $"forged-{_forged++}", Signature = scheduler.Random.Next(2) == 0 ? seen : null };
        if (scheduler.Random.Next(4) == 0) e = e with { Body = "not JSON"u8.ToArray() };
        Append([e]);
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
    public (List<EventEnvelope> Events, Dictionary<int, int> Ends) Fetch(SimProcess reader)
    {
        var (events, ends) = (new List<EventEnvelope>(), new Dictionary<int, int>());
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

    private static int Partition(JobId job) => job.Value.ToByteArray()[^1] % Partitions;

    private EventEnvelope Delivered(EventEnvelope e)
    {
        if (jobs.Find(e.Job) is not { EventKey: { } key } job) return e;
        return sabotage switch
        {
            Sabotage.EventsPassEveryFence when e.Signature is not null && e.Body[0] == '{' => Signed(e with { Body = Numbered(e, Next(job)), Cursor = Next(job) }, key),
            Sabotage.SignaturesAreNotChecked => Signed(e, key),
            _ => e,
        };
    }

    private static EventCursor Next(Job job) => new(job.Fence, job.LastEvent.Fence == job.Fence ? job.LastEvent.Seq + 1 : 1);

    private static byte[] Numbered(EventEnvelope e, EventCursor cursor) => EventJson.Write(EventJson.Read(e.Body) with { Fence = cursor.Fence, Seq = cursor.Seq });

    private static EventEnvelope Signed(EventEnvelope e, EventKey key) => e with { Signature = e.SignatureBy(key) };
}

internal sealed class SimEvents(SimProcess process, SimNetwork network, EventLog log) : IJobEvents
{
    public async ValueTask ReportAsync(JobId job, IReadOnlyList<EventEnvelope> events, CancellationToken cancellationToken)
    {
        // What breaks off in the middle leaves the first part.
        var half = events.Count / 2;
        if (half > 0) await network.CallAsync(process, Service.Events, () => log.Append(events.Take(half)), cancellationToken);
        await network.CallAsync(process, Service.Events, () => log.Append(events.Skip(half)), cancellationToken);
    }

    public async IAsyncEnumerable<EventBatch> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        log.Join(process);
        while (true)
        {
            var (events, ends) = await network.CallAsync(process, Service.Events, () => log.Fetch(process), cancellationToken);
            if (events.Count > 0) yield return new Batch(events, () => network.CallAsync(process, Service.Events, () => log.Settle(process, ends), cancellationToken));
            else await log.SleepAsync(process).WaitAsync(cancellationToken);
        }
    }

    public Task RequeueAsync(DeadLetter deadLetter, CancellationToken cancellationToken) => throw new NotSupportedException();

    private sealed class Batch(List<EventEnvelope> events, Func<Task> settle) : EventBatch(events)
    {
        public override Task CommitAsync(CancellationToken cancellationToken) => settle();
    }
}
