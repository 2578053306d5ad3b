using System.Diagnostics;
using Trainyard.Chaos;
using Trainyard.Chaos.Fleet;
using Trainyard.Client;
using Trainyard.Contracts;
using Trainyard.Datasets;
using static Trainyard.Tests.Flow.Waiting;

namespace Trainyard.Tests.Flow;

/// <summary>Servers and workers as processes, joined by the four services.</summary>
public sealed class FleetTests : FleetFixture
{
    [Fact]
    public async Task A_worker_that_is_killed_twice_changes_no_weight()
    {
        await using var fleet = await StartAsync(new ChaosOptions { Servers = 1, Workers = 1 });
        var (client, worker) = (fleet.Clients[0], fleet.Workers[0]);
        var undisturbed = (await client.SubmitAsync(FlowSpecs.Small(), null, Cancel)).Id;
        await client.EndAsync(undisturbed);

        var job = (await client.SubmitAsync(FlowSpecs.Small(), null, Cancel)).Id;
        for (var kill = 1; kill <= 2; kill++)
        {
            await client.UntilAsync(job, $"checkpoint of attempt {kill}", j => j.AttemptList.Count == kill && j.Checkpoint is { } c && c.Step > j.AttemptList[^1].FromStep);
            await worker.KillAsync();
            worker.Start();
        }
        var ended = await client.EndAsync(job);

        Assert.Equal(["worker lost", "worker lost", "succeeded"], ended.AttemptList.Select(a => a.Outcome));
        Assert.All(ended.AttemptList.Skip(1), a => Assert.True(a.FromStep > 0));
        Assert.Equal(await client.WeightsAsync(undisturbed), await client.WeightsAsync(job));
        var events = await client.AllEventsAsync(job);
        IsWhole(events, 4, 376);
        Assert.Equal(Curve(await client.AllEventsAsync(undisturbed)), Curve(events));
    }

    [Fact]
    public async Task Two_servers_are_as_one()
    {
        await using var fleet = await StartAsync(new ChaosOptions { Servers = 2, Workers = 1 });
        var (first, second) = (fleet.Clients[0], fleet.Clients[1]);

        // What one takes in, the other shows, live.
        var job = (await first.SubmitAsync(FlowSpecs.Small(), null, Cancel)).Id;
        await using (var watcher = await Watcher.ConnectAsync(fleet.Addresses[1], fleet.Token))
        {
            await watcher.SubscribeAsync(job, EventCursor.Start);
            await second.EndAsync(job);
            await watcher.UntilAsync("the last event", w => w.Events.OfType<TrainingSucceeded>().Any());
            IsWhole(watcher.Events, 4, 376);
        }

        // What one is asked, the other does.
        var other = (await second.SubmitAsync(FlowSpecs.Long(), null, Cancel)).Id;
        await first.UntilAsync(other, "steps", j => j.Step > 0);
        await first.CancelAsync(other, Cancel);
        await second.EndAsync(other, JobState.Cancelled);
        var worker = Assert.Single(await second.ListWorkersAsync(Cancel));
        Assert.Equal(("worker-1", 1), (worker.Name, worker.Slots));
    }

    [Fact]
    public async Task A_store_that_is_away_refuses_submits_and_loses_no_job()
    {
        await using var fleet = await StartAsync(new ChaosOptions { Servers = 1, Workers = 1 });
        var client = fleet.Clients[0];
        var job = (await client.SubmitAsync(FlowSpecs.Small(), null, Cancel)).Id;
        await client.UntilAsync(job, "a checkpoint", j => j.Checkpoint is not null);

        Services!.ProxiesOf(ServiceName.MongoDb)[0].Reset();
        var refusal = await Assert.ThrowsAsync<TrainyardException>(() => client.SubmitAsync(FlowSpecs.Small(), null, Cancel));
        Assert.Equal(503, refusal.Problem.Status);
        Assert.Contains("MongoDB does not answer", refusal.Problem.Detail, StringComparison.Ordinal);
        Services.Heal();

        await UntilAsync("an answer", async () => await fleet.AnswersAsync() ? "" : null);
        await client.EndAsync(job);
        IsWhole(await client.AllEventsAsync(job), 4, 376);
    }

    [Fact]
    public async Task A_worker_for_one_job_trains_it_and_ends_well()
    {
        await using var fleet = await StartAsync(new ChaosOptions { Servers = 1, Workers = 0 });
        var client = fleet.Clients[0];
        var (job, next) = ((await client.SubmitAsync(FlowSpecs.Small(), null, Cancel)).Id, (await client.SubmitAsync(FlowSpecs.Small(), null, Cancel)).Id);
        await UntilAsync("two that are wanted", async () => (await client.GetScalingAsync(Cancel)).WorkersWanted == 2 ? "" : null);

        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Trainyard.Worker.dll")]) { RedirectStandardOutput = true };
        foreach (var (key, value) in Services!.Settings) start.Environment[key] = value;
        start.Environment["Worker__Jobs"] = "1";
        start.Environment["Worker__Threads"] = "1";
        using var worker = Process.Start(start)!;
        try
        {
            await worker.WaitForExitAsync(Cancel).WaitAsync(TimeSpan.FromMinutes(3), Cancel);
            Assert.Equal(0, worker.ExitCode);
        }
        finally
        {
            worker.Kill();
        }

        Assert.Single((await client.EndAsync(job)).AttemptList);
        Assert.Equal(JobState.Queued, (await client.GetJobAsync(next, Cancel)).State);
        Assert.Empty(await client.ListWorkersAsync(Cancel));
        await UntilAsync("one that is wanted", async () => (await client.GetScalingAsync(Cancel)).WorkersWanted == 1 ? "" : null);
    }

    [Fact]
    public async Task A_worker_without_a_way_to_the_internet_trains_on_what_the_server_shares()
    {
        var cache = Folder.File("cache");
        await using var fleet = await StartAsync(new ChaosOptions { Servers = 1, Workers = 1 }, new()
        {
            ["Server__ShareDatasets"] = "true",
            ["Server__DataFolder"] = await PublishedMnist.FolderAsync(),
            ["Worker__CacheFolder"] = cache,
            // No npm, and nobody who plays its registry.
            ["PATH"] = "/nowhere",
            ["Worker__NpmRegistry"] = "http://127.0.0.1:1",
        });

        await fleet.Clients[0].EndAsync((await fleet.Clients[0].SubmitAsync(FlowSpecs.Small(1), null, Cancel)).Id);

        Assert.Empty(PublishedMnist.Source.NotAsPublished(Path.Combine(cache, "mnist")));
    }
}
