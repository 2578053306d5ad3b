using Trainyard.Events;

namespace Trainyard.Worker;

/// <summary>
/// An attempt's events on their way to the record. Each is kept until the record has it, which is the only answer that counts: a
/// stream may take an event and lose it. When the record does not get any further, all that it lacks is sent again; it refuses what it has.
/// </summary>
/// <param name="resendAfter">How long nothing may be stored before events are sent again; doubled after each time that it did not help.</param>
internal sealed class Outbox(TimeSpan resendAfter, TimeProvider time)
{
    /// <summary>Events that are kept; whoever reports more waits, since a record that takes nothing in must not fill the memory.</summary>
    public const int Capacity = 100_000;

    private const int LargestBatch = 2_000;

    private readonly Lock _lock = new();
    private readonly Queue<EventEnvelope> _sent = [];
    private Queue<EventEnvelope> _unsent = [];
    private TaskCompletionSource _news = NewSignal();
    private long _confirmed;
    private long _stillSince;
    private TimeSpan _patience;

    /// <summary>Whether the stream has taken everything.</summary>
    public bool IsSent
    {
        get
        {
            lock (_lock) return _unsent.Count == 0;
        }
    }

    public bool IsFull
    {
        get
        {
            lock (_lock) return _sent.Count + _unsent.Count >= Capacity;
        }
    }

    /// <param name="e">The one after the last that was added.</param>
    public void Add(EventEnvelope e)
    {
        lock (_lock)
        {
            if (_sent.Count + _unsent.Count == 0) StandStill(resendAfter);
            _unsent.Enqueue(e);
            _news.TrySetResult();
        }
    }

    /// <summary>The record has everything up to <paramref name="seq"/>.</summary>
    public void Confirm(long seq)
    {
        lock (_lock)
        {
            DropUpTo(seq, _sent);
            DropUpTo(seq, _unsent);
            if (seq > _confirmed)
            {
                _confirmed = seq;
                StandStill(resendAfter);
            }
            else if (_sent.Count > 0 && time.GetElapsedTime(_stillSince) > _patience)
            {
                _unsent = new Queue<EventEnvelope>(_sent.Concat(_unsent));
                _sent.Clear();
                StandStill(2 * _patience);
                _news.TrySetResult();
            }
        }
    }

    /// <summary>Waits for events that were not sent, and returns them in order; <see cref="Sent"/> tells that they were. None when cancelled.</summary>
    public async Task<IReadOnlyList<EventEnvelope>> NextAsync(CancellationToken cancellationToken)
    {
        using var cancelled = cancellationToken.UnsafeRegister(_ => Wake(), null);
        while (true)
        {
            Task news;
            lock (_lock)
            {
                var next = _unsent.Take(LargestBatch).ToList();
                if (next.Count > 0 && !cancellationToken.IsCancellationRequested) return next;
                if (_news.Task.IsCompleted) _news = NewSignal();
                news = _news.Task;
                // With the signal in hand: whoever cancels from now on wakes it.
                if (cancellationToken.IsCancellationRequested) return [];
            }
            await news;
        }
    }

    public void Sent(long seq)
    {
        lock (_lock)
        {
            while (_unsent.TryPeek(out var first) && first.Cursor.Seq <= seq) _sent.Enqueue(_unsent.Dequeue());
        }
    }

    private void Wake()
    {
        lock (_lock) _news.TrySetResult();
    }

    private void StandStill(TimeSpan patience) => (_stillSince, _patience) = (time.GetTimestamp(), patience);

    private static void DropUpTo(long seq, Queue<EventEnvelope> kept)
    {
        while (kept.TryPeek(out var first) && first.Cursor.Seq <= seq) kept.Dequeue();
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
