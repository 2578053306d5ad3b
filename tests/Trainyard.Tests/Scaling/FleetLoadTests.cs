using Trainyard.Contracts;
using Trainyard.Jobs;
using Trainyard.Scaling;
using Trainyard.Tests.Contracts;
using Trainyard.Workers;

namespace Trainyard.Tests.Scaling;

/// <summary>What counts as work, and who as being at it.</summary>
public sealed class FleetLoadTests
{
    private static readonly TimeSpan KeepAlive = TimeSpan.FromMinutes(2);

    [Fact]
    public void Jobs_count_by_priority_when_they_are_due()
    {
        var now = Samples.Now;
        var load = FleetLoad.Of(
            [Queued(0), Queued(5), Queued(5), Queued(0) with { NotBefore = now.AddSeconds(1) }, Queued(0) with { NotBefore = now }],
            [Running(0, "a"), Running(-3, "b"), Running(0, "b")],
            [],
            KeepAlive,
            now);
        Assert.Equal([new PriorityLoad(5, 2, 0), new PriorityLoad(0, 2, 2), new PriorityLoad(-3, 0, 1)], load.Jobs);
        Assert.Equal(2, load.Training);
    }

    [Fact]
    public void A_job_that_was_claimed_between_two_readings_counts_once()
    {
        var queued = Queued(0);
        Assert.Equal([new PriorityLoad(0, 0, 1)], FleetLoad.Of([queued], [queued.Claim("a", Guid.NewGuid(), Samples.Now)!], [], KeepAlive, Samples.Now).Jobs);
    }

    [Fact]
    public void A_worker_counts_for_as_many_slots_as_it_has_however_many_of_its_jobs_the_record_calls_running()
    {
        var load = FleetLoad.Of([], [Running(0, "a"), Running(0, "a"), Running(0, "b"), Running(0, "c"), Running(0, "c")], [Known("a", 1), Known("b", 4)], KeepAlive, Samples.Now, slotsPerWorker: 1);

        Assert.Equal((3, 3), (load.Training, load.Slots));
        Assert.Equal([new PriorityLoad(0, 0, 5)], load.Jobs);
    }

    /// <summary>Its pod was replaced, and the new one trains: both would be one more than the limit, and the next pod would train too.</summary>
    [Fact]
    public void A_worker_that_is_silent_does_not_train_and_its_job_waits()
    {
        var load = FleetLoad.Of([], [Running(-1, "dead"), Running(0, "a")], [Known("dead", 1, KnownWorker.SilentAfter), Known("a", 1)], KeepAlive, Samples.Now, slotsPerWorker: 1);

        Assert.Equal((1, 1), (load.Training, load.Slots));
        Assert.Equal([-1], load.Lost);
        Assert.Equal(2, WantedWorkers.Of(load, new ScalingOptions()).Count);
        Assert.Equal(1, WantedWorkers.Of(load, new ScalingOptions { LowPriorityMax = 1 }).Count);
    }

    [Theory]
    [InlineData("it trains", true, null, 0, true)]
    [InlineData("it trained a minute ago", false, 60, 1, true)]
    [InlineData("the minutes have passed since it said so", false, 115, 10, false)]
    [InlineData("it has never trained", false, null, 0, false)]
    [InlineData("it is silent", true, null, 20, false)]
    [InlineData("it leaves", true, null, 0, false, true)]
    public void A_worker_is_active(string why, bool trains, int? idleSeconds, int ageSeconds, bool isActive, bool drains = false)
    {
        var report = new WorkerReport(Guid.NewGuid(), "w", "cpu", 1, trains ? [JobId.New(TimeProvider.System)] : [], drains, Samples.Now)
        {
            IdleFor = trains ? TimeSpan.Zero : idleSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
        };
        Assert.True((isActive ? 1 : 0) == FleetLoad.Of([], [], [new KnownWorker(report, Samples.Now, TimeSpan.FromSeconds(ageSeconds))], KeepAlive, Samples.Now).Active, why);
    }

    private static KnownWorker Known(string name, int slots, TimeSpan age = default) =>
        new(new WorkerReport(Guid.NewGuid(), name, "cpu", slots, [], false, Samples.Now), Samples.Now, age);

    private static Job Queued(int priority) => Samples.Job(priority: priority);

    private static Job Running(int priority, string worker) => Queued(priority).Claim(worker, Guid.NewGuid(), Samples.Now)!;
}
