using Microsoft.Extensions.Logging;
using Trainyard.Api;
using Trainyard.Health;
using Trainyard.Jobs;

namespace Trainyard.Server.Live;

/// <summary>
/// What one client is sent. A change only marks a job as dirty; what to send is then read from the client's own cursor. So missed
/// points come first, live ones follow, none comes twice and none is lost, and a slow client gets fewer and larger messages.
/// </summary>
internal sealed class ClientFeed : IAsyncDisposable
{
    public const int MostJobs = 100;
    private const int MostEvents = 5_000;
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    private readonly Func<LiveUpdate, Task> _send;
    private readonly JobReader _reader;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly FailureLog _failures;
    private readonly CancellationTokenSource _closing = new();
    private readonly SemaphoreSlim _wake = new(0);
    private readonly Task _sending;

    private readonly Lock _lock = new();
    private readonly Dictionary<JobId, EventCursor> _cursors = [];
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
            if (_cursors.Count >= MostJobs && !_cursors.ContainsKey(job)) return false;
            _cursors[job] = after;
        }
        Nudge(job);
        return true;
    }

    public void Unfollow(JobId job)
    {
        lock (_lock) _cursors.Remove(job);
    }

    /// <summary>A job has changed; null: any may have.</summary>
    public void Nudge(JobId? job)
    {
        lock (_lock)
        {
            var waking = _dirty.Count == 0 && !_missed;
            if (job is null)
            {
                _missed = _all;
                _dirty.UnionWith(_cursors.Keys);
            }
            else if (_all || _cursors.ContainsKey(job.Value))
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
        _wake.Dispose();
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
                var rest = Interval - _time.GetElapsedTime(started);
                if (rest > TimeSpan.Zero) await Task.Delay(rest, _time, _closing.Token);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private async Task SendDirtyAsync(CancellationToken cancel)
    {
        HashSet<JobId> dirty;
        bool missed;
        lock (_lock) (dirty, _dirty, missed, _missed) = (_dirty, [], _missed, false);
        try
        {
            using var spans = new PushSpans();
            var update = await CollectAsync(dirty, spans, cancel) with { Missed = missed };
            if (!missed && update.Jobs.Count + update.Removed.Count + update.Deltas.Count == 0) return;
            await _send(update);
            foreach (var delta in update.Deltas) Advance(delta);
        }
        catch (Exception e) when (!cancel.IsCancellationRequested)
        {
            // No cursor has moved, so the next try sends the same and more.
            _failures.Failed(_log, "An update could not be sent to a client", e);
            await Task.Delay(RetryAfter, _time, cancel);
            foreach (var id in dirty) Nudge(id);
            if (missed) Nudge(null);
        }
    }

    private async Task<LiveUpdate> CollectAsync(HashSet<JobId> dirty, PushSpans spans, CancellationToken cancel)
    {
        var now = _time.GetUtcNow();
        List<JobSummary> rows = [];
        List<JobId> removed = [];
        List<JobDelta> deltas = [];
        foreach (var id in dirty)
        {
            var after = CursorOf(id);
            var found = after is { } cursor ? await _reader.ReadAsync(id, cursor, MostEvents, cancel) : null;
            var job = after is null ? await _reader.FindAsync(id, cancel) : found?.Job;
            if (job is null) removed.Add(id);
            else if (_all) rows.Add(job.ToSummary(now));
            if (found is null) continue;
            spans.Begin(found);
            deltas.Add(new JobDelta(found.Job.ToView(now), found.Events, found.Events is [.., var last] ? last.Cursor : after!.Value));
        }
        return new LiveUpdate { Jobs = rows, Removed = removed, Deltas = deltas };
    }

    private EventCursor? CursorOf(JobId id)
    {
        lock (_lock) return _cursors.TryGetValue(id, out var cursor) ? cursor : null;
    }

    /// <summary>Unless the client has left the job, or asked for another place in it, in the meantime.</summary>
    private void Advance(JobDelta delta)
    {
        lock (_lock)
        {
            if (!_cursors.TryGetValue(delta.Job.Id, out var current) || delta.Events is not [var first, ..]) return;
            if (current < first.Cursor) _cursors[delta.Job.Id] = delta.Next;
        }
        if (delta.Events.Count == MostEvents) Nudge(delta.Job.Id);
    }
}
