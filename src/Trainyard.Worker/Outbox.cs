using Trainyard.Api;

namespace Trainyard.Worker;

/// <summary>
/// An attempt's events on their way to the record. Each is kept until the record has it, which is the only answer that counts: a
/// stream may take an event and lose it. When the record does not get any further, all that it lacks is sent again; it refuses what it has.
/// </summary>
/// <param name="resendAfter">How long the record may stand still; twice as long after each time that it did not help.</param>
internal sealed class Outbox(TimeSpan resendAfter, TimeProvider time)
{
    private const int LargestBatch = 2_000;

    private readonly Lock _lock = new();
    private readonly Queue<JobEvent> _kept = [];
    private TaskCompletionSource _news = NewSignal();
    private long _added;
    private long _sent;
    private long _confirmed;
    private long _stillSince;
    private TimeSpan _patience;

    /// <summary>Whether the stream has taken everything.</summary>
    public bool IsSent
    {
        get
        {
            lock (_lock) return _sent >= _added;
        }
    }

    public void Add(JobEvent e)
    {
        lock (_lock)
        {
            _added = e.Seq;
            if (_kept.Count == 0) StandStill(resendAfter);
            _kept.Enqueue(e);
            _news.TrySetResult();
        }
    }

    /// <summary>The record has everything up to <paramref name="seq"/>.</summary>
    public void Confirm(long seq)
    {
        lock (_lock)
        {
            while (_kept.TryPeek(out var first) && first.Seq <= seq) _kept.Dequeue();
            if (seq > _confirmed)
            {
                _confirmed = seq;
                StandStill(resendAfter);
            }
            else if (_kept.Count > 0 && time.GetElapsedTime(_stillSince) > _patience)
            {
                _sent = seq;
                StandStill(2 * _patience);
                _news.TrySetResult();
            }
        }
    }

    /// <summary>Waits for events that were not sent, and returns them in order; <see cref="Sent"/> tells that they were. None when cancelled.</summary>
    public async Task<IReadOnlyList<JobEvent>> NextAsync(CancellationToken cancel)
    {
        using var cancelled = cancel.UnsafeRegister(_ => Wake(), null);
        while (true)
        {
            Task news;
            lock (_lock)
            {
                var next = _kept.Where(e => e.Seq > _sent).Take(LargestBatch).ToList();
                if (next.Count > 0 && !cancel.IsCancellationRequested) return next;
                if (_news.Task.IsCompleted) _news = NewSignal();
                news = _news.Task;
                // With the signal in hand: whoever cancels from now on wakes it.
                if (cancel.IsCancellationRequested) return [];
            }
            await news;
        }
    }

    public void Sent(long seq)
    {
        lock (_lock) _sent = seq;
    }

    private void Wake()
    {
        lock (_lock) _news.TrySetResult();
    }

    private void StandStill(TimeSpan patience) => (_stillSince, _patience) = (time.GetTimestamp(), patience);

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
