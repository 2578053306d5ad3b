using Microsoft.Extensions.Hosting;
using Trainyard.Contracts;
using Trainyard.Jobs;
using Trainyard.Local;
using Trainyard.Tests.Contracts;
using Trainyard.Worker;
using static Trainyard.Tests.Flow.Waiting;

namespace Trainyard.Tests.Flow;

/// <summary>Workers that come with the work and go with it, and what they train.</summary>
[Collection(FlowCollection.Name)]
public sealed class ElasticTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Workers_join_for_jobs_that_wait_and_leave_when_idle_and_no_job_is_disturbed()
    {
        await using var system = await FlowSystem.StartAsync(_folder.Path, workers: new WorkerRange(0, 2), settings: ("Scaling:KeepAlive", "00:00:01"));
        Assert.Empty(await system.Client.ListWorkersAsync(Cancel));

        var endless = await SubmitAsync(system, FlowSpecs.Long());
        var others = new[] { await SubmitAsync(system, FlowSpecs.Small()), await SubmitAsync(system, FlowSpecs.Small()) };
        await WorkersAsync(system, "two workers that train", workers => workers.Count == 2 && workers.All(w => w is { State: WorkerState.Busy, Slots: 1 }));
        foreach (var job in others) Assert.Single((await system.Client.EndAsync(job)).AttemptList);

        // The one that trains is never the one that leaves.
        var left = await WorkersAsync(system, "one worker", workers => workers.Count == 1);
        Assert.Equal(endless, Assert.Single(left[0].Jobs).Id);
        Assert.Equal(left[0].Name, (await system.Client.AllEventsAsync(endless)).OfType<AttemptStarted>().Single().Worker);
        Assert.Equal(1, (await system.Client.GetScalingAsync(Cancel)).WorkersWanted);

        await system.Client.CancelAsync(endless, Cancel);
        Assert.Single((await system.Client.EndAsync(endless, JobState.Cancelled)).AttemptList);
        await WorkersAsync(system, "no workers", workers => workers.Count == 0);

        // And from nothing once more, in the slot of before.
        Assert.Single((await system.Client.EndAsync(await SubmitAsync(system, FlowSpecs.Small(1)))).AttemptList);
    }

    [Fact]
    public async Task A_worker_that_may_take_two_jobs_ends_well_after_them()
    {
        await using var system = await FlowSystem.StartAsync(_folder.Path, new WorkerOptions { Jobs = 2 });
        var jobs = new List<JobId>();
        for (var i = 0; i < 3; i++) jobs.Add(await SubmitAsync(system, FlowSpecs.Small(1)));

        await StoppingAsync(system);

        var states = new List<JobState>();
        foreach (var id in jobs) states.Add((await system.Get<IJobStore>().FindAsync(id, Cancel))!.State);
        Assert.Equal([JobState.Succeeded, JobState.Succeeded, JobState.Queued], states);
    }

    [Fact]
    public async Task A_worker_that_is_idle_for_too_long_ends_well_but_not_while_it_trains()
    {
        await using var system = await FlowSystem.StartAsync(_folder.Path, new WorkerOptions { IdleFor = TimeSpan.FromSeconds(3) });
        var id = await SubmitAsync(system, FlowSpecs.Long());
        await system.Client.UntilAsync(id, "a training", job => job.Step > 0);
        await Task.Delay(TimeSpan.FromSeconds(4), Cancel);
        Assert.False(system.Get<IHostApplicationLifetime>().ApplicationStopping.IsCancellationRequested);

        await system.Client.CancelAsync(id, Cancel);
        await StoppingAsync(system);
        var job = (await system.Get<IJobStore>().FindAsync(id, Cancel))!;
        Assert.Equal((JobState.Cancelled, 1), (job.State, job.Attempts.Count));
    }

    private static async Task<JobId> SubmitAsync(FlowSystem system, System.Text.Json.Nodes.JsonObject spec) => (await system.Client.SubmitAsync(spec, null, Cancel)).Id;

    private static Task<IReadOnlyList<WorkerView>> WorkersAsync(FlowSystem system, string what, Func<IReadOnlyList<WorkerView>, bool> condition) => UntilAsync(
        what, async () => await system.Client.ListWorkersAsync(Cancel) is var workers && condition(workers) ? workers : null);

    private static async Task StoppingAsync(FlowSystem system)
    {
        var stopping = system.Get<IHostApplicationLifetime>().ApplicationStopping;
        await UntilAsync("the end of the program", () => Task.FromResult(stopping.IsCancellationRequested ? "" : null));
    }
}
