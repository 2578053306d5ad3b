using Microsoft.Extensions.DependencyInjection;
using Trainyard.Contracts;
using Trainyard.Live;
using Trainyard.Services;
using Trainyard.Tests.Contracts;
using static Trainyard.Tests.Flow.Waiting;

namespace Trainyard.Tests.Flow;

/// <summary>The live view is a cache: whatever becomes of Redis, who watches sees every event once, and training goes on.</summary>
[Collection(FlowCollection.Name)]
public sealed class RedisFaultTests
{
    [Fact]
    public async Task A_watcher_sees_everything_while_Redis_is_flushed_killed_and_started_again()
    {
        using var folder = new TempFolder();
        await using var redis = await TestServices.OrSkipAsync(ServiceChoice.OwnRedisAsync(Cancel));
        await using var live = await LiveServer.StartAsync(redis.ConnectionString, Cancel);
        await using var system = await FlowSystem.StartAsync(folder.Path, services: s => s.AddSingleton<ILiveJobs>(_ => live.Live));
        await using var watcher = await Watcher.ConnectAsync(system, (await system.TokensAsync(Role.Viewer)).AccessToken);
        var job = await system.Client.SubmitAsync(FlowSpecs.Long(), null, Cancel);
        await watcher.SubscribeAsync(job.Id, EventCursor.Start);

        await GrowsAsync("with Redis");
        await redis.CommandAsync("FLUSHALL");
        await GrowsAsync("after everything was flushed");
        await redis.KillAsync();
        await GrowsAsync("without Redis");
        await redis.StartAsync(Cancel);
        await live.Log.WaitForAsync("Redis answers again", Cancel);
        await GrowsAsync("with Redis again");
        await system.Client.CancelAsync(job.Id, Cancel);
        await watcher.UntilAsync("the end", w => w is { Job.State: JobState.Cancelled, Events: [.., TrainingCancelled] });

        Assert.Equal((await system.Client.AllEventsAsync(job.Id)).Select(e => e.Cursor), watcher.Events.Select(e => e.Cursor));

        async Task GrowsAsync(string when)
        {
            var points = 0;
            await watcher.UntilAsync(when, w => (points = w.Events.Count) >= 0);
            await watcher.UntilAsync($"a curve that grows {when}", w => w.Events.Count >= points + 20);
        }
    }
}
