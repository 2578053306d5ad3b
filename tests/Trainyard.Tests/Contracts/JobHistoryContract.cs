using Trainyard.Contracts;
using Trainyard.Jobs;

namespace Trainyard.Tests.Contracts;

/// <summary>What every <see cref="IJobHistory"/> promises.</summary>
public abstract class JobHistoryContract
{
    private readonly JobId _job = JobId.New(TimeProvider.System);

    protected abstract IJobHistory History { get; }

    /// <summary>The jobs beside it.</summary>
    protected abstract IJobStore Store { get; }

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
    public async Task Events_of_several_jobs_are_appended_at_once_and_a_part_that_is_there_changes_nothing()
    {
        var (other, third) = (JobId.New(TimeProvider.System), JobId.New(TimeProvider.System));
        JobEvent[] events = [Samples.Started(1), .. Enumerable.Range(2, 600).Select(i => Samples.Point(1, i, i * 10, 1.0 / i))];
        await History.AppendAsync(_job, events[..300], Cancel);
        await History.AppendAsync(third, [Samples.Started(2)], Cancel);

        await History.AppendAsync([new JobEvents(_job, events), new JobEvents(other, [Samples.Line(1, 1, "one"), .. events[1..]]), new JobEvents(third, events)], Cancel);

        Assert.Equal(events.Select(e => e.Cursor), (await History.ReadAsync(_job, EventCursor.Start, 1_000, Cancel)).Select(e => e.Cursor));
        Assert.Equal(events[1..].Select(e => e.Cursor), (await History.ReadAsync(other, EventCursor.Start, 1_000, Cancel)).Select(e => e.Cursor));
        Assert.Equal("one", Assert.Single(await History.ReadLogAsync(other, EventCursor.Start, 10, Cancel)).Text);
        Assert.Equal(["2-1"], (await History.ReadAsync(third, EventCursor.Start, 1_000, Cancel)).Select(e => e.Cursor.ToString()));
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
    public async Task An_attempt_that_validates_again_supersedes_the_earlier_validation_at_its_step()
    {
        await History.AppendAsync(_job, [Samples.Started(1), Samples.Point(1, 2, 10), Samples.Saved(1, 3, 10)], Cancel);
        await History.AppendAsync(_job, [Samples.Started(2, step: 10) with { ValidatesAgain = true }, Validated(2, 2, 10)], Cancel);

        // It died before it saved a checkpoint behind the validation.
        await History.AppendAsync(_job, [Samples.Started(3, step: 10) with { ValidatesAgain = true }], Cancel);
        Assert.Equal(["1-1", "1-2", "1-3", "2-1", "3-1"], await CursorsAsync());
        await History.AppendAsync(_job, [Validated(3, 2, 10), Samples.Saved(3, 3, 10)], Cancel);
        // This one begins behind the validation, which stays.
        await History.AppendAsync(_job, [Samples.Started(4, step: 10)], Cancel);

        Assert.Equal(["1-1", "1-2", "1-3", "2-1", "3-1", "3-2", "3-3", "4-1"], await CursorsAsync());

        static EpochValidated Validated(long fence, long seq, long step) => new(1, new Evaluation(0.1, 0.9, 0.9)) { Fence = fence, Seq = seq, Step = step, At = Samples.Now };
    }

    [Fact]
    public async Task Figures_of_any_name_are_superseded_where_they_are_measured_again_and_nowhere_else()
    {
        JobEvent[] first =
        [
            Samples.Started(1), Samples.Metrics(1, 2, 10, MetricPhase.Training, ("train/gradient", 2)), Samples.Saved(1, 3, 10),
            Samples.Metrics(1, 4, 10, MetricPhase.Validation, ("validation/share", 0.5)), Samples.Metrics(1, 5, 10, MetricPhase.Test, ("test/share", 0.4)),
            Samples.Metrics(1, 6, 11, MetricPhase.Training, ("train/gradient", 3)),
        ];
        await History.AppendAsync(_job, first, Cancel);
        await History.AppendAsync(_job, first[1..], Cancel);
        Assert.Equal(["1-1", "1-2", "1-3", "1-4", "1-5", "1-6"], await CursorsAsync());

        // Behind the validation: only the test is done again.
        await History.AppendAsync(_job, [Samples.Started(2, step: 10)], Cancel);
        Assert.Equal(["1-1", "1-2", "1-3", "1-4", "2-1"], await CursorsAsync());
        // Before it: the figures of training stay.
        await History.AppendAsync(_job, [Samples.Started(3, step: 10) with { ValidatesAgain = true }], Cancel);
        Assert.Equal(["1-1", "1-2", "1-3", "2-1", "3-1"], await CursorsAsync());
    }

    [Fact]
    public async Task Figures_of_any_name_come_back_as_they_were_reported()
    {
        var reported = Samples.Metrics(1, 2, 10, MetricPhase.Validation, ("a.b $c@/d-e", 1e-300), ("__proto__", double.NaN), ("up", double.PositiveInfinity), ("down", double.NegativeInfinity));
        await History.AppendAsync(_job, [Samples.Started(1), reported], Cancel);

        var read = Assert.IsType<MetricsReported>((await History.ReadAsync(_job, EventCursor.Start, 10, Cancel))[1]);
        Assert.Equal(reported.Values, read.Values);
        Assert.Equal(reported, read with { Values = reported.Values });
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(double.NegativeInfinity)]
    public async Task A_value_that_is_not_finite_is_kept_as_it_is(double value)
    {
        await History.AppendAsync(_job, [Samples.Started(1), Samples.Point(1, 2, 10, value), Samples.Point(1, 3, 20, 0.5)], Cancel);

        Assert.Equal([value, 0.5], (await History.ReadAsync(_job, EventCursor.Start, 10, Cancel)).OfType<StepsTrained>().Select(e => e.Loss));
    }

    [Fact]
    public async Task A_lower_fence_is_refused_once_a_higher_one_has_written()
    {
        await History.AppendAsync(_job, [Samples.Started(2)], Cancel);

        await History.AppendAsync(_job, [Samples.Point(1, 7, 70)], Cancel);

        Assert.Equal(["2-1"], (await History.ReadAsync(_job, EventCursor.Start, 100, Cancel)).Select(e => e.Cursor.ToString()));
    }

    [Fact]
    public async Task Lines_of_the_log_are_kept_apart_in_order_and_once()
    {
        JobEvent[] events = [Samples.Line(1, 1, "one"), Samples.Started(1) with { Seq = 2 }, .. Enumerable.Range(3, 600).Select(seq => Samples.Line(1, seq, $"line {seq}"))];
        await History.AppendAsync(_job, events, Cancel);
        await History.AppendAsync(_job, events[300..], Cancel);
        await History.AppendAsync(_job, [Samples.Line(1, 1, "another")], Cancel);

        Assert.Equal(["1-2"], (await History.ReadAsync(_job, EventCursor.Start, 1_000, Cancel)).Select(e => e.Cursor.ToString()));
        Assert.Equal(Enumerable.Range(3, 600).Select(seq => (long)seq).Prepend(1), (await History.ReadLogAsync(_job, EventCursor.Start, 1_000, Cancel)).Select(line => line.Seq));
        Assert.Equal("one", (await History.ReadLogAsync(_job, EventCursor.Start, 1, Cancel))[0].Text);
        Assert.Equal([Samples.Line(1, 301, "line 301"), Samples.Line(1, 302, "line 302")], await History.ReadLogAsync(_job, new EventCursor(1, 300), 2, Cancel));
        Assert.Empty(await History.ReadLogAsync(_job, new EventCursor(1, 602), 5, Cancel));
        Assert.Empty(await History.ReadLogAsync(JobId.New(TimeProvider.System), EventCursor.Start, 5, Cancel));
    }

    [Fact]
    public async Task No_attempt_supersedes_the_lines_of_another_nor_does_the_servers_word_at_its_end()
    {
        await History.AppendAsync(_job, [Samples.Started(1), Samples.Line(1, 2, "far", step: 90)], Cancel);
        await History.AppendAsync(_job, [Samples.Started(2), Samples.Line(2, 2, "again")], Cancel);

        await History.AppendAsync(_job, [Samples.Line(1, int.MaxValue, "lost")], Cancel);

        Assert.Equal(["far", "lost", "again"], (await History.ReadLogAsync(_job, EventCursor.Start, 100, Cancel)).Select(line => line.Text));
        Assert.Equal(["again"], (await History.ReadLogAsync(_job, new EventCursor(1, int.MaxValue), 100, Cancel)).Select(line => line.Text));
    }

    [Fact]
    public async Task A_job_that_is_deleted_leaves_nothing_and_takes_nothing_of_others()
    {
        var (gone, stays) = (await Store.AddAsync(Samples.Job(), null, Cancel), await Store.AddAsync(Samples.Job(), null, Cancel));
        foreach (var job in new[] { gone, stays }) await History.AppendAsync(job.Id, [Samples.Started(1), Samples.Line(1, 2, "line")], Cancel);

        await Store.DeleteAsync(gone.Id, Cancel);

        Assert.Empty(await History.ReadAsync(gone.Id, EventCursor.Start, 10, Cancel));
        Assert.Empty(await History.ReadLogAsync(gone.Id, EventCursor.Start, 10, Cancel));
        Assert.Single(await History.ReadAsync(stays.Id, EventCursor.Start, 10, Cancel));
        Assert.Single(await History.ReadLogAsync(stays.Id, EventCursor.Start, 10, Cancel));
    }

    private async Task<IEnumerable<string>> CursorsAsync() => (await History.ReadAsync(_job, EventCursor.Start, 100, Cancel)).Select(e => e.Cursor.ToString());
}
