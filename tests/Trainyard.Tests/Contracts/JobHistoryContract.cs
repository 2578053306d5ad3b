using Trainyard.Api;
using Trainyard.Jobs;

namespace Trainyard.Tests.Contracts;

/// <summary>What every <see cref="IJobHistory"/> promises.</summary>
public abstract class JobHistoryContract
{
    private readonly JobId _job = JobId.New(TimeProvider.System);

    protected abstract IJobHistory History { get; }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Events_come_back_in_order_after_a_cursor_and_up_to_a_limit()
    {
        await History.AppendAsync(_job, [Samples.Started(1), .. Enumerable.Range(2, 50).Select(i => Samples.Point(1, i, i * 10, 1.0 / i))], Cancel);

        var page = await History.ReadAsync(_job, new EventCursor(1, 10), 5, Cancel);

        Assert.Equal([11L, 12, 13, 14, 15], page.Select(e => e.Seq));
        Assert.Equal(1.0 / 11, Assert.IsType<StepsTrained>(page[0]).Loss);
        Assert.Empty(await History.ReadAsync(_job, new EventCursor(1, 51), 5, Cancel));
        Assert.Empty(await History.ReadAsync(JobId.New(TimeProvider.System), EventCursor.Start, 5, Cancel));
    }

    [Fact]
    public async Task A_repetition_changes_nothing()
    {
        JobEvent[] events = [Samples.Started(1), Samples.Point(1, 2, 10, 0.5), Samples.Point(1, 3, 20, 0.4)];
        await History.AppendAsync(_job, events, Cancel);

        await History.AppendAsync(_job, events[1..], Cancel);
        await History.AppendAsync(_job, [Samples.Point(1, 3, 20, 99)], Cancel);

        var all = await History.ReadAsync(_job, EventCursor.Start, 100, Cancel);
        Assert.Equal([1L, 2, 3], all.Select(e => e.Seq));
        Assert.Equal(0.4, ((StepsTrained)all[2]).Loss);
    }

    [Fact]
    public async Task A_new_attempt_supersedes_the_points_beyond_its_step_and_nothing_else()
    {
        await History.AppendAsync(_job, [Samples.Started(1), Samples.Point(1, 2, 10), Samples.Saved(1, 3, 10), Samples.Point(1, 4, 20), Samples.Point(1, 5, 30)], Cancel);

        await History.AppendAsync(_job, [Samples.Started(2, step: 10), Samples.Point(2, 2, 20)], Cancel);

        var all = await History.ReadAsync(_job, EventCursor.Start, 100, Cancel);
        Assert.Equal(["1-1", "1-2", "1-3", "2-1", "2-2"], all.Select(e => e.Cursor.ToString()));
    }

    [Fact]
    public async Task A_lower_fence_is_refused_once_a_higher_one_has_written()
    {
        await History.AppendAsync(_job, [Samples.Started(2)], Cancel);

        await History.AppendAsync(_job, [Samples.Point(1, 7, 70)], Cancel);

        Assert.Equal(["2-1"], (await History.ReadAsync(_job, EventCursor.Start, 100, Cancel)).Select(e => e.Cursor.ToString()));
    }
}
