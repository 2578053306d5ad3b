using Trainyard.Api;
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
        await Live.PublishAsync(_job, [Samples.Started(1), Samples.Point(1, 2, 10)], Cancel);
        await Live.PublishAsync(_job with { Version = 2 }, [Samples.Point(1, 3, 20)], Cancel);

        var read = await Live.ReadAsync(_job.Id, new EventCursor(1, 1), Cancel);

        Assert.Equal([2L, 3], read!.Events.Select(e => e.Seq));
        Assert.Equal(2, read.Job.Version);
    }

    [Fact]
    public async Task An_older_version_does_not_replace_a_newer_one()
    {
        await Live.PublishAsync(_job with { Version = 5, State = JobState.Paused }, [], Cancel);
        await Live.PublishAsync(_job with { Version = 4 }, [], Cancel);

        Assert.Equal((5L, JobState.Paused), (await Live.ReadAsync(_job.Id, EventCursor.Start, Cancel)) is { Job: var j } ? (j.Version, j.State) : default);
    }

    [Fact]
    public async Task A_cursor_from_before_the_cache_is_not_answered()
    {
        await Live.PublishAsync(_job with { LastEvent = new EventCursor(1, 100) }, [Samples.Point(1, 100, 1000)], Cancel);

        Assert.Null(await Live.ReadAsync(_job.Id, new EventCursor(1, 50), Cancel));
        Assert.NotNull(await Live.ReadAsync(_job.Id, new EventCursor(1, 99), Cancel));
        Assert.Null(await Live.ReadAsync(JobId.New(TimeProvider.System), EventCursor.Start, Cancel));
    }

    [Fact]
    public async Task A_gap_is_never_hidden()
    {
        await Live.PublishAsync(_job, [Samples.Started(1), Samples.Point(1, 2, 10)], Cancel);
        await Live.PublishAsync(_job with { Version = 2 }, [Samples.Point(1, 5, 40)], Cancel);

        Assert.Null(await Live.ReadAsync(_job.Id, new EventCursor(1, 2), Cancel));
        Assert.Equal([5L], (await Live.ReadAsync(_job.Id, new EventCursor(1, 4), Cancel))!.Events.Select(e => e.Seq));
    }

    [Fact]
    public async Task Far_back_or_not_a_reader_gets_every_event_or_null()
    {
        for (var seq = 1; seq <= 30_000; seq += 100)
        {
            await Live.PublishAsync(_job with { Version = seq }, [.. Enumerable.Range(seq, 100).Select(i => Samples.Point(1, i, i))], Cancel);
        }
        for (long after = 0; after < 30_000; after += 999)
        {
            var read = await Live.ReadAsync(_job.Id, new EventCursor(1, after), Cancel);
            if (read is not null) Assert.Equal(30_000 - after, read.Events.Count);
        }
        Assert.NotNull(await Live.ReadAsync(_job.Id, new EventCursor(1, 29_500), Cancel));
    }

    [Fact]
    public async Task Watchers_are_nudged_until_they_leave()
    {
        var nudges = new List<JobId>();
        var watch = Live.Watch(nudges.Add);
        await Live.PublishAsync(_job, [], Cancel);
        await Live.RemoveAsync(_job.Id, Cancel);
        watch.Dispose();
        await Live.PublishAsync(_job, [], Cancel);

        Assert.Equal([_job.Id, _job.Id], nudges);
    }
}
