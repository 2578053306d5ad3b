using Trainyard.Contracts;
using Trainyard.Events;
using Trainyard.Tests.Contracts;
using Trainyard.Worker;

namespace Trainyard.Tests.Worker;

/// <summary>Events are kept until the record has them, and sent again when it does not get any further.</summary>
public class OutboxTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static readonly JobId Job = JobId.New(TimeProvider.System);

    private readonly ShiftedTime _time = new();
    private readonly Outbox _outbox;

    public OutboxTests() => _outbox = new Outbox(Patience, _time);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_was_sent_is_not_sent_again_while_the_record_gets_on()
    {
        Add(1, 2, 3);
        Assert.Equal([1L, 2, 3], await SendAsync());
        for (var confirmed = 1; confirmed <= 3; confirmed++)
        {
            _time.Advance(Patience - TimeSpan.FromSeconds(5));
            _outbox.Confirm(confirmed);
        }
        Add(4);
        Assert.Equal([4L], await SendAsync());
    }

    [Fact]
    public async Task What_the_stream_lost_is_sent_again_and_then_more_and_more_rarely()
    {
        Add(1, 2, 3);
        await SendAsync();
        _outbox.Confirm(1);
        foreach (var patience in new[] { Patience, 2 * Patience, 4 * Patience })
        {
            _time.Advance(patience - TimeSpan.FromSeconds(5));
            _outbox.Confirm(1);
            Assert.Empty(await NothingAsync());
            _time.Advance(TimeSpan.FromSeconds(6));
            _outbox.Confirm(1);
            Assert.Equal([2L, 3], await SendAsync());
        }
        _outbox.Confirm(2);
        _time.Advance(Patience + TimeSpan.FromSeconds(1));
        _outbox.Confirm(2);
        Assert.Equal([3L], await SendAsync());
    }

    [Fact]
    public async Task A_pause_without_events_is_no_standstill()
    {
        Add(1);
        await SendAsync();
        _outbox.Confirm(1);
        _time.Advance(TimeSpan.FromHours(1));
        Add(2);
        await SendAsync();
        _outbox.Confirm(1);
        Assert.Empty(await NothingAsync());
    }

    [Fact]
    public async Task Whoever_waits_wakes_up_for_the_next_event()
    {
        var waiting = _outbox.NextAsync(Cancel);
        Assert.False(waiting.IsCompleted);
        Add(1);
        Assert.Equal(1, Assert.Single(await waiting).Cursor.Seq);
    }

    private void Add(params int[] seqs)
    {
        foreach (var seq in seqs) _outbox.Add(EventEnvelope.Seal(Job, Samples.Point(1, seq, seq), null));
    }

    private async Task<IEnumerable<long>> SendAsync()
    {
        var next = await _outbox.NextAsync(Cancel);
        _outbox.Sent(next[^1].Cursor.Seq);
        return next.Select(e => e.Cursor.Seq);
    }

    private async Task<IReadOnlyList<EventEnvelope>> NothingAsync()
    {
        using var now = new CancellationTokenSource();
        var waiting = _outbox.NextAsync(now.Token);
        Assert.False(waiting.IsCompleted);
        await now.CancelAsync();
        return await waiting;
    }
}
