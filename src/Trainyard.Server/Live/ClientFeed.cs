using Microsoft.Extensions.Logging;
using Trainyard.Contracts;
using Trainyard.Datasets;
using Trainyard.Health;
using Trainyard.Jobs;

namespace Trainyard.Server.Live;

/// <summary>
/// What one client is sent. A change only marks a job as dirty; what to send is then read from the client's own cursor. So missed
/// points come first, live ones follow, none comes twice and none is lost, and a slow client gets fewer and larger messages.
/// </summary>
internal sealed class ClientFeed : IAsyncDisposable
{
    public const int MaxJobs = 100;
    private const int MaxEvents = 5_000;

    /// <summary>From the beginning of one message to that of the next.</summary>
    private static readonly TimeSpan ShortestInterval = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestInterval = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);

    private readonly Func<LiveUpdate, Task> _send;
    private readonly JobReader _reader;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly FailureLog _failures;
    private readonly CancellationTokenSource _closing = new();
    private readonly SemaphoreSlim _wake = new(0);
    private readonly Task _sending;

    private readonly Lock _lock = new();
    private readonly Dictionary<JobId, Followed> _followed = [];
    private HashSet<JobId> _dirty = [];
    private bool _all;
    private bool _missed;

    public ClientFeed(Func<LiveUpdate, Task> send, JobReader reader, TimeProvider time, ILogger log, FailureLog? failures = null)
    {
        _failures = failures ?? new FailureLog(time, log);
        (_send, _reader, _time, _log) = (send, reader, time, log);
        _sending = Task.Run(SendAsync);
    }

    public void FollowAll(bool all)
    {
        lock (_lock) _all = all;
    }

    /// <summary>False when the client follows too many jobs already.</summary>
    public bool Follow(JobId job, EventCursor after)
    {
        lock (_lock)
        {
            if (_followed.Count >= MaxJobs && !_followed.ContainsKey(job)) return false;
            _followed[job] = new Followed(after);
        }
        Notify(job);
        return true;
    }

    public void Unfollow(JobId job)
    {
        lock (_lock) _followed.Remove(job);
    }

    /// <summary>A job has changed; null: any may have.</summary>
    public void Notify(JobId? job)
    {
        lock (_lock)
        {
            var waking = _dirty.Count == 0 && !_missed;
            if (job is null)
            {
                _missed = _all;
                _dirty.UnionWith(_followed.Keys);
            }
            else if (_all || _followed.ContainsKey(job.Value))
            {
                _dirty.Add(job.Value);
            }
            if (!waking || (_dirty.Count == 0 && !_missed)) return;
        }
        _wake.Release();
    }

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        await _sending;
        _closing.Dispose();
        // Not the semaphore: a change that comes now still releases it, and without a wait handle it holds nothing.
    }

    private async Task SendAsync()
    {
        while (!_closing.IsCancellationRequested)
        {
            try
            {
                await _wake.WaitAsync(_closing.Token);
                var started = _time.GetTimestamp();
                await SendDirtyAsync(_closing.Token);
                var took = _time.GetElapsedTime(started);
                // Where many clients share a server each message takes longer, and fewer are sent, with more in each.
                var rest = TimeSpan.FromTicks(Math.Clamp(10 * took.Ticks, ShortestInterval.Ticks, LongestInterval.Ticks)) - took;
                if (rest > TimeSpan.Zero) await Task.Delay(rest, _time, _closing.Token);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private async Task SendDirtyAsync(CancellationToken cancellationToken)
    {
        HashSet<JobId> dirty;
        bool missed;
        lock (_lock) (dirty, _dirty, missed, _missed) = (_dirty, [], _missed, false);
        try
        {
            using var spans = new PushSpans();
            var (update, read) = await CollectAsync(dirty, spans, cancellationToken);
            update = update with { Missed = missed };
            if (!missed && update.Jobs.Count + update.Removed.Count + update.Deltas.Count == 0) return;
            await _send(update);
            foreach (var (followed, delta) in read.Zip(update.Deltas)) Advance(followed, delta);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            // No cursor has moved, so the next try sends the same and more.
            _failures.Failed(_log, "An update could not be sent to a client", e);
            await Task.Delay(RetryDelay, _time, cancellationToken);
            foreach (var id in dirty) Notify(id);
            if (missed) Notify(null);
        }
    }

    /// <summary>What to send, and for each of its deltas where it was read from.</summary>
    private async Task<(LiveUpdate Update, List<Followed> Read)> CollectAsync(HashSet<JobId> dirty, PushSpans spans, CancellationToken cancellationToken)
    {
        var now = _time.GetUtcNow();
        List<JobSummary> rows = [];
        List<JobId> removed = [];
        List<JobDelta> deltas = [];
        List<Followed> read = [];
        foreach (var id in dirty)
        {
            var followed = Find(id);
            var found = followed is null ? null : await _reader.ReadAsync(id, followed.Cursor, MaxEvents, cancellationToken);
            var job = followed is null ? await _reader.FindAsync(id, cancellationToken) : found?.Job;
            if (job is null) removed.Add(id);
            else if (_all) rows.Add(job.ToSummary(now));
            if (found is null) continue;
            spans.Begin(found);
            deltas.Add(new JobDelta(found.Job.ToView(DatasetSources.Known, now), found.Events, found.Events is [.., var last] ? last.Cursor : followed!.Cursor));
            read.Add(followed!);
        }
        return (new LiveUpdate { Jobs = rows, Removed = removed, Deltas = deltas }, read);
    }

    private Followed? Find(JobId id)
    {
        lock (_lock) return _followed.GetValueOrDefault(id);
    }

    /// <summary>Unless the client has left the job in the meantime, or subscribed to it again: then what it asks for is yet to be sent.</summary>
    private void Advance(Followed from, JobDelta delta)
    {
        lock (_lock)
        {
            if (!ReferenceEquals(_followed.GetValueOrDefault(delta.Job.Id), from)) return;
            _followed[delta.Job.Id] = new Followed(delta.Next);
        }
        if (delta.Events.Count == MaxEvents) Notify(delta.Job.Id);
    }

    /// <summary>A place in a job; a class, so that one subscription differs from the next at the same place.</summary>
    private sealed class Followed(EventCursor cursor)
    {
        public EventCursor Cursor => cursor;
    }
}
