using Trainyard.Contracts;
using Trainyard.Scaling;

namespace Trainyard.Tests.Scaling;

/// <summary>The number of workers that are wanted, by example, and what must hold of it in any case.</summary>
public sealed class WantedWorkersTests
{
    private static readonly ScalingOptions Defaults = new();

    [Theory]
    [InlineData(0, 0, 1, 0)]
    [InlineData(1, 0, 1, 1)]
    [InlineData(3, 2, 1, 5)]
    [InlineData(3, 2, 2, 3)]
    [InlineData(1, 3, 4, 1)]
    [InlineData(100, 0, 1, 10)]
    [InlineData(0, 12, 1, 12)]
    public void One_slot_for_each_job_that_waits_or_runs_up_to_the_limit_but_never_fewer_than_run(int queued, int running, int slots, int wanted) =>
        Assert.Equal(wanted, Count(Load(queued, running, slots), Defaults with { SlotsPerWorker = slots }));

    [Fact]
    public void Workers_that_hold_a_job_each_are_all_wanted_although_fewer_could_hold_them() =>
        Assert.Equal(3, Count(new FleetLoad([new PriorityLoad(0, 1, 3)], 3, 3), Defaults with { SlotsPerWorker = 2 }));

    [Fact]
    public void A_worker_that_trained_a_moment_ago_is_still_wanted_within_the_limit()
    {
        Assert.Equal(2, Count(new FleetLoad([], 0, 2), Defaults));
        Assert.Equal(1, Count(new FleetLoad([], 0, 2), Defaults with { Max = 1 }));
    }

    [Fact]
    public void Low_priority_asks_for_fewer()
    {
        var options = Defaults with { LowPriorityMax = 3 };
        Assert.Equal(3, Count(new FleetLoad([new PriorityLoad(-1, 50, 0)], 0, 0), options));
        Assert.Equal(5, Count(new FleetLoad([new PriorityLoad(0, 5, 0), new PriorityLoad(-1, 50, 0)], 0, 0), options));
        Assert.Equal(4, Count(new FleetLoad([new PriorityLoad(0, 1, 0), new PriorityLoad(-1, 50, 3)], 3, 3), options));
    }

    /// <summary>Ten running jobs of eight workers with a slot each: two have ended, and the record does not have it yet.</summary>
    [Fact]
    public void Jobs_that_are_claimed_before_the_end_of_the_last_ones_is_stored_raise_no_number_above_its_limit()
    {
        Assert.Equal(8, Count(new FleetLoad([new PriorityLoad(0, 40, 10)], 8, 8) { Slots = 8 }, Defaults with { Max = 8 }));
        Assert.Equal(2, Count(new FleetLoad([new PriorityLoad(-1, 60, 3)], 2, 2) { Slots = 2 }, Defaults with { LowPriorityMax = 2 }));
    }

    [Fact]
    public void A_setting_that_does_not_tell_how_many_slots_a_worker_has_raises_nothing_above_the_limits()
    {
        Assert.Equal(8, Count(new FleetLoad([new PriorityLoad(0, 40, 16)], 4, 4) { Slots = 16 }, Defaults with { Max = 8 }));
        Assert.Equal(2, Count(new FleetLoad([new PriorityLoad(-1, 60, 8)], 2, 2) { Slots = 8 }, Defaults with { LowPriorityMax = 2 }));
    }

    [Fact]
    public void Several_queued_jobs_may_share_a_slot() => Assert.Equal(4, Count(Load(9, 1, 1), Defaults with { QueuedPerSlot = 3 }));

    [Theory]
    [InlineData(0, 0, "There is nothing to do.")]
    [InlineData(3, 2, "2 running and 3 queued jobs need 5 workers.")]
    [InlineData(30, 2, "2 running and 30 queued jobs need 32 workers; the limit is 10.")]
    [InlineData(0, 2, "2 running jobs hold 2 workers.")]
    public void It_says_why(int queued, int running, string why) => Assert.Equal(why, WantedWorkers.Of(Load(queued, running, 1), Defaults).Why);

    [Fact]
    public void For_any_load_and_limits_it_keeps_its_promises()
    {
        var random = new Random(1);
        for (var round = 0; round < 20_000; round++)
        {
            var max = random.Next(1, 20);
            var options = new ScalingOptions
            {
                Max = max,
                Min = random.Next(0, max + 1),
                SlotsPerWorker = random.Next(1, 5),
                QueuedPerSlot = random.Next(1, 5),
                LowPriorityMax = random.Next(2) == 0 ? null : random.Next(0, max + 1),
            };
            var jobs = Enumerable.Range(-2, 5).Reverse().Select(priority => new PriorityLoad(priority, random.Next(0, 6), random.Next(0, 4))).Where(_ => random.Next(3) > 0).ToList();
            var running = jobs.Sum(j => j.Running);
            var training = random.Next(DivideUp(running, options.SlotsPerWorker), running + 1);
            var load = new FleetLoad(jobs, training, random.Next(training, training + 5));
            var wanted = Count(load, options);
            var what = $"{load} with {options} wants {wanted}";

            Assert.True(wanted >= training && wanted >= options.Min, what);
            Assert.True(wanted <= Math.Max(options.Max, training), what);
            Assert.True(Count(load with { Jobs = [.. jobs.Prepend(new PriorityLoad(random.Next(-3, 4), 1, 0))] }, options) >= wanted, $"{what}, and fewer with one more queued");
            if (jobs.All(j => j is { Queued: 0, Running: 0 })) Assert.Equal(options.Min, Count(load with { Training = 0, Active = 0 }, options));
            // Slots enough for all that is of normal priority, or the limit is reached.
            var normal = jobs.Where(j => j.Priority >= 0).Sum(j => j.Queued);
            Assert.True(wanted >= options.Max || wanted * options.SlotsPerWorker >= running + DivideUp(normal, options.QueuedPerSlot), what);
        }
    }

    private static int Count(FleetLoad load, ScalingOptions options) => WantedWorkers.Of(load, options).Count;

    private static FleetLoad Load(int queued, int running, int slots) => new([new PriorityLoad(0, queued, running)], DivideUp(running, slots), 0);

    private static int DivideUp(int number, int by) => (number + by - 1) / by;
}
