using System.Collections.Concurrent;
using System.Diagnostics;
using Trainyard.Contracts;
using Trainyard.Jobs;
using Trainyard.Live;

namespace Trainyard.Tests.Contracts;

/// <summary>What every <see cref="ILiveJobs"/> promises.</summary>
public abstract class LiveJobsContract
{
    private readonly Job _job = Samples.Job() with { Version = 1 };

    protected abstract ILiveJobs Live { get; }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_reader_gets_the_events_after_its_cursor()
    {
        await Live.PublishAsync(_job, EventCursor.Start, [Samples.Started(1), Samples.Point(1, 2, 10)], Cancel);
        await Live.PublishAsync(_job with { Version = 2 }, new EventCursor(1, 2), [Samples.Point(1, 3, 20)], Cancel);

        var read = await Live.ReadAsync(_job.Id, new EventCursor(1, 1), Cancel);

        Assert.Equal([Samples.Point(1, 2, 10), Samples.Point(1, 3, 20)], read!.Events);
        Assert.Equal(2, read.Job.Version);
    }

    [Fact]
    public async Task Figures_of_any_name_are_shown_like_others()
    {
        var reported = Samples.Metrics(1, 2, 10, MetricPhase.Validation, ("validation/share", 0.5), ("up", double.PositiveInfinity), ("none", double.NaN));
        await Live.PublishAsync(_job.Claim("worker-1", Guid.NewGuid(), Samples.Now)!.Apply(Samples.Started(1)).Apply(reported), EventCursor.Start, [Samples.Started(1), reported], Cancel);

        var read = (await Live.ReadAsync(_job.Id, new EventCursor(1, 1), Cancel))!;

        Assert.Equal(reported.Values, Assert.IsType<MetricsReported>(Assert.Single(read.Events)).Values);
        Assert.Equal([double.NaN, double.PositiveInfinity, 0.5], read.Job.Metrics.Values.Select(m => m.Latest));
    }

    [Fact]
    public async Task An_older_version_does_not_replace_a_newer_one()
    {
        await Live.PublishAsync(_job with { Version = 5, State = JobState.Paused }, Cancel);
        await Live.PublishAsync(_job with { Version = 4 }, Cancel);

        Assert.Equal((5L, JobState.Paused), (await Live.ReadAsync(_job.Id, EventCursor.Start, Cancel)) is { Job: var j } ? (j.Version, j.State) : default);
    }

    [Fact]
    public async Task A_cursor_from_before_the_cache_is_not_answered()
    {
        await Live.PublishAsync(_job with { LastEvent = new EventCursor(1, 100) }, new EventCursor(1, 99), [Samples.Point(1, 100, 1000)], Cancel);

        Assert.Null(await Live.ReadAsync(_job.Id, new EventCursor(1, 50), Cancel));
        Assert.NotNull(await Live.ReadAsync(_job.Id, new EventCursor(1, 99), Cancel));
        Assert.Null(await Live.ReadAsync(JobId.New(TimeProvider.System), EventCursor.Start, Cancel));
    }

    [Theory]
    [InlineData(1, 5)]
    [InlineData(2, 1)]
    public async Task A_gap_is_never_hidden(long fence, long seq)
    {
        await Live.PublishAsync(_job, EventCursor.Start, [Samples.Started(1), Samples.Point(1, 2, 10)], Cancel);
        await Live.PublishAsync(_job with { Version = 3 }, new EventCursor(1, 4), [Samples.Point(fence, seq, 40)], Cancel);

        Assert.Null(await Live.ReadAsync(_job.Id, new EventCursor(1, 2), Cancel));
        Assert.Equal([new EventCursor(fence, seq)], (await Live.ReadAsync(_job.Id, new EventCursor(1, 4), Cancel))!.Events.Select(e => e.Cursor));
    }

    [Fact]
    public async Task A_job_that_has_taken_in_more_than_was_shown_is_a_gap_too()
    {
        await Live.PublishAsync(_job, EventCursor.Start, [Samples.Started(1), Samples.Point(1, 2, 10)], Cancel);
        await Live.PublishAsync(_job with { Version = 2, LastEvent = new EventCursor(1, 4) }, Cancel);

        Assert.Null(await Live.ReadAsync(_job.Id, new EventCursor(1, 2), Cancel));
        Assert.Empty((await Live.ReadAsync(_job.Id, new EventCursor(1, 4), Cancel))!.Events);
    }

    [Fact]
    public async Task A_batch_that_comes_again_changes_nothing()
    {
        JobEvent[] events = [Samples.Started(1), Samples.Point(1, 2, 10), Samples.Point(1, 3, 20), Samples.Point(2, 1, 20)];
        await Live.PublishAsync(_job with { Version = 2 }, EventCursor.Start, events[..3], Cancel);
        await Live.PublishAsync(_job with { Version = 1 }, EventCursor.Start, events[..2], Cancel);
        await Live.PublishAsync(_job with { Version = 3 }, new EventCursor(1, 1), events[1..], Cancel);
        await Live.PublishAsync(_job with { Version = 2 }, new EventCursor(1, 2), events[2..3], Cancel);

        var read = await Live.ReadAsync(_job.Id, EventCursor.Start, Cancel);

        Assert.Equal(events, read!.Events);
        Assert.Equal(3, read.Job.Version);
    }

    [Fact]
    public async Task Far_back_or_not_a_reader_gets_every_event_or_null()
    {
        for (var seq = 1; seq <= 30_000; seq += 100)
        {
            await Live.PublishAsync(_job with { Version = seq }, new EventCursor(1, seq - 1), [.. Enumerable.Range(seq, 100).Select(i => Samples.Point(1, i, i))], Cancel);
        }
        for (long after = 0; after < 30_000; after += 999)
        {
            var read = await Live.ReadAsync(_job.Id, new EventCursor(1, after), Cancel);
            if (read is not null) Assert.Equal(30_000 - after, read.Events.Count);
        }
        Assert.NotNull(await Live.ReadAsync(_job.Id, new EventCursor(1, 29_500), Cancel));
        Assert.Null(await Live.ReadAsync(_job.Id, new EventCursor(1, 20_000), Cancel));
    }

    [Fact]
    public async Task Who_is_removed_is_not_shown()
    {
        await Live.PublishAsync(_job, EventCursor.Start, [Samples.Started(1)], Cancel);
        await Live.RemoveAsync(_job.Id, Cancel);
        await Live.RemoveAsync(_job.Id, Cancel);

        Assert.Null(await Live.ReadAsync(_job.Id, new EventCursor(1, 1), Cancel));
    }

    [Fact]
    public async Task Watchers_are_nudged_until_they_leave()
    {
        var (left, stayed) = (new HeardChanges(), new HeardChanges());
        using var staying = Live.Watch(stayed.Add);
        using (Live.Watch(left.Add))
        {
            await Live.PublishAsync(_job, Cancel);
            await left.WaitForAsync(_job.Id, 1, Cancel);
            await Live.RemoveAsync(_job.Id, Cancel);
            await left.WaitForAsync(_job.Id, 2, Cancel);
        }
        await Live.PublishAsync(_job, Cancel);
        await stayed.WaitForAsync(_job.Id, 3, Cancel);

        Assert.Equal(2, left.CountOf(_job.Id));
    }
}

/// <summary>The changes that one watcher got; they may come late, and from any thread.</summary>
internal sealed class HeardChanges
{
    private readonly ConcurrentQueue<JobId?> _got = new();

    public void Add(JobId? job) => _got.Enqueue(job);

    public int CountOf(JobId? job) => _got.Count(g => g == job);

    public async Task WaitForAsync(JobId? job, int times, CancellationToken cancellationToken)
    {
        var started = Stopwatch.StartNew();
        while (CountOf(job) < times)
        {
            Assert.True(started.Elapsed < TimeSpan.FromSeconds(60), $"{CountOf(job)} changes instead of {times}.");
            await Task.Delay(5, cancellationToken);
        }
    }
}
