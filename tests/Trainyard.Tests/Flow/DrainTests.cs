using System.Diagnostics;
using Trainyard.Chaos;
using Trainyard.Chaos.Fleet;
using Trainyard.Contracts;
using static Trainyard.Tests.Flow.Waiting;

namespace Trainyard.Tests.Flow;

/// <summary>SIGTERM takes a worker away and nothing else: its jobs save a checkpoint, go back without a counted attempt, and go on elsewhere from there.</summary>
public sealed class DrainTests(ITestOutputHelper output) : FleetFixture
{
    private const int StepsPerEpoch = 188;

    [Fact]
    public async Task In_the_middle_of_an_epoch_while_jobs_queue_the_job_ends_elsewhere_and_no_step_is_trained_twice()
    {
        await using var fleet = await StartAsync(new ChaosOptions { Servers = 1, Workers = 2 });
        var client = fleet.Clients[0];
        var undisturbed = (await client.SubmitAsync(FlowSpecs.Small(), null, Cancel)).Id;
        await client.EndAsync(undisturbed);

        var job = (await client.SubmitAsync(FlowSpecs.Small(), null, Cancel)).Id;
        var others = new List<JobId>();
        for (var i = 0; i < 6; i++) others.Add((await client.SubmitAsync(FlowSpecs.Small(1, $"queued {i}"), null, Cancel)).Id);
        var before = await client.UntilAsync(job, "steps in an epoch", j => j.Step is > 20 and < StepsPerEpoch);
        var leaving = WorkerOf(fleet, before);
        Assert.Contains(others, id => client.GetJobAsync(id, Cancel).GetAwaiter().GetResult().State == JobState.Queued);

        leaving.AskToEnd();
        Assert.Equal(0, await leaving.EndAsync(Cancel));
        var ended = await client.EndAsync(job);

        Assert.Equal(["released", "succeeded"], ended.AttemptList.Select(a => a.Outcome));
        var (first, second) = (ended.AttemptList[0], ended.AttemptList[1]);
        Assert.NotEqual(first.Worker, second.Worker);
        Assert.NotEqual(0, second.FromStep % StepsPerEpoch);
        // The second one begins where the first one stopped: nothing is lost, and nothing is trained twice.
        Assert.Equal(first.ToStep, second.FromStep);
        var events = await client.AllEventsAsync(job);
        Assert.Equal(second.FromStep, Assert.Single(events.OfType<TrainingReleased>()).Step);
        Assert.All(events.OfType<StepsTrained>(), e => Assert.Equal(e.Step > second.FromStep ? second.Fence : first.Fence, e.Fence));
        IsWhole(events, 4, 2 * StepsPerEpoch);
        Assert.Equal(Curve(await client.AllEventsAsync(undisturbed)), Curve(events));
        Assert.Equal(await client.WeightsAsync(undisturbed), await client.WeightsAsync(job));
        foreach (var other in others) await client.EndAsync(other);
    }

    [Fact]
    public async Task A_free_worker_goes_on_within_seconds()
    {
        await using var fleet = await StartAsync(new ChaosOptions { Servers = 1, Workers = 2 });
        var client = fleet.Clients[0];
        // Both have trained before, as in a fleet that has been there for a while.
        JobId[] warm = [(await client.SubmitAsync(FlowSpecs.Small(1), null, Cancel)).Id, (await client.SubmitAsync(FlowSpecs.Small(1), null, Cancel)).Id];
        foreach (var id in warm) await client.EndAsync(id);

        var job = (await client.SubmitAsync(FlowSpecs.Small(), null, Cancel)).Id;
        var before = await client.UntilAsync(job, "steps in an epoch", j => j.Step is > 20 and < StepsPerEpoch);
        var leaving = WorkerOf(fleet, before);
        var (asked, clock) = (DateTimeOffset.UtcNow, Stopwatch.StartNew());
        leaving.AskToEnd();
        await leaving.EndAsync(Cancel);
        output.WriteLine($"ended after {clock.ElapsedMilliseconds} ms");
        var ended = await client.EndAsync(job);

        var attempts = ended.AttemptList;
        var firstPoint = (await client.AllEventsAsync(job)).OfType<StepsTrained>().First(e => e.Fence == attempts[1].Fence);
        output.WriteLine($"given back after {(attempts[0].EndedAt! - asked).Value.TotalMilliseconds:0} ms, claimed after {(attempts[1].StartedAt - asked).TotalMilliseconds:0} ms, four steps on after {(firstPoint.At - asked).TotalMilliseconds:0} ms");
        Assert.Equal(["released", "succeeded"], attempts.Select(a => a.Outcome));
        // Well below the term of a lease at its default, which is what it takes without a drain.
        Assert.InRange(firstPoint.At - asked, TimeSpan.Zero, TimeSpan.FromSeconds(20));
    }

    [Fact]
    public async Task All_slots_of_a_worker_give_back_and_a_second_signal_harms_nothing()
    {
        await using var fleet = await StartAsync(new ChaosOptions { Servers = 1, Workers = 1, Settings = new Dictionary<string, string> { ["Worker__Slots"] = "3" } });
        var (client, worker) = (fleet.Clients[0], fleet.Workers[0]);
        var spec = FlowSpecs.Small(2);
        // A worker that is always within a checkpoint, or nearly.
        spec["checkpointEverySteps"] = 1;
        var jobs = new List<JobId>();
        for (var i = 0; i < 4; i++) jobs.Add((await client.SubmitAsync(spec, null, Cancel)).Id);
        // Three slots claim side by side: any of the four may be the one that waits.
        var running = await UntilAsync("three jobs in the middle of their steps", async () =>
        {
            var views = await Task.WhenAll(jobs.Select(id => client.GetJobAsync(id, Cancel)));
            JobView[] inSteps = [.. views.Where(j => j is { State: JobState.Running, Step: > 8 })];
            return inSteps.Length == 3 ? inSteps : null;
        });

        worker.AskToEnd();
        await Task.Delay(TimeSpan.FromMilliseconds(30), Cancel);
        worker.AskToEnd();
        Assert.Equal(0, await worker.EndAsync(Cancel));
        Assert.Empty(await client.ListWorkersAsync(Cancel));
        worker.Start();

        var undisturbed = jobs.Except(running.Select(j => j.Id)).Single();
        await client.EndAsync(undisturbed);
        var weights = await client.WeightsAsync(undisturbed);
        foreach (var id in jobs)
        {
            var attempts = (await client.EndAsync(id)).AttemptList;
            Assert.Equal(id == undisturbed ? ["succeeded"] : ["released", "succeeded"], attempts.Select(a => a.Outcome));
            Assert.All(attempts.Skip(1), a => Assert.Equal(attempts[0].ToStep, a.FromStep));
            IsWhole(await client.AllEventsAsync(id), 4, 2 * StepsPerEpoch);
            Assert.Equal(weights, await client.WeightsAsync(id));
        }
    }

    [Theory]
    [InlineData(nameof(ServiceName.Kafka), "released")]
    [InlineData(nameof(ServiceName.MongoDb), "worker lost")]
    public async Task While_a_service_is_away_the_worker_leaves_at_the_end_of_its_grace_and_the_job_goes_on_later(string service, string outcome)
    {
        await using var fleet = await StartAsync(new ChaosOptions { Servers = 1, Workers = 1, Settings = new Dictionary<string, string> { ["Worker__Grace"] = "00:00:03" } });
        var (client, worker) = (fleet.Clients[0], fleet.Workers[0]);
        var job = (await client.SubmitAsync(FlowSpecs.Small(4), null, Cancel)).Id;
        await client.UntilAsync(job, "a checkpoint", j => j.Checkpoint is not null);

        foreach (var proxy in Services!.ProxiesOf(Enum.Parse<ServiceName>(service))) proxy.BlackHole();
        worker.AskToEnd();
        Assert.Equal(0, await worker.EndAsync(Cancel));
        Services.Heal();
        worker.Start();

        var ended = await client.EndAsync(job);
        Assert.Equal([outcome, "succeeded"], ended.AttemptList.Select(a => a.Outcome));
        Assert.True(ended.AttemptList[1].FromStep > 0);
        IsWhole(await client.AllEventsAsync(job), 4, 4 * StepsPerEpoch);
        var undisturbed = (await client.SubmitAsync(FlowSpecs.Small(4), null, Cancel)).Id;
        await client.EndAsync(undisturbed);
        Assert.Equal(await client.WeightsAsync(undisturbed), await client.WeightsAsync(job));
    }

    [Fact]
    public async Task A_step_that_takes_longer_than_the_grace_is_given_up_and_the_job_goes_back_all_the_same()
    {
        await using var fleet = await StartAsync(new ChaosOptions { Servers = 1, Workers = 1, Settings = new Dictionary<string, string> { ["Worker__Grace"] = "00:00:01" } });
        var (client, worker) = (fleet.Clients[0], fleet.Workers[0]);
        var job = (await client.SubmitAsync(FlowSpecs.Slow(), null, Cancel)).Id;
        await client.UntilAsync(job, "the first step", j => j.TotalSteps > 0);
        worker.AskToEnd();
        Assert.Equal(0, await worker.EndAsync(Cancel));
        var back = await client.UntilAsync(job, "its return", j => j.State == JobState.Queued);
        Assert.Equal("released", Assert.Single(back.AttemptList).Outcome);
        await client.CancelAsync(job, Cancel);
        await client.EndAsync(job, JobState.Cancelled);
    }

    private static FleetProcess WorkerOf(RunningFleet fleet, JobView job) => fleet.Workers.Single(w => w.Name == job.AttemptList[^1].Worker);
}
