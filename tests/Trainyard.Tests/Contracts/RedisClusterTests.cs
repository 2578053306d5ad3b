using Trainyard.Contracts;
using Trainyard.Services;

namespace Trainyard.Tests.Contracts;

/// <summary>A Redis Cluster, of one node: it too refuses a script whose keys are in different slots.</summary>
public sealed class RedisClusterTests
{
    [Fact]
    public async Task The_live_view_works_on_a_cluster()
    {
        var cancel = TestContext.Current.CancellationToken;
        await using var redis = await TestServices.OrSkipAsync(ServiceChoice.OwnRedisClusterAsync(cancel));
        await using var server = await LiveServer.StartAsync(redis.ConnectionString, cancel);
        var nudges = new Nudges();
        using var watch = server.Live.Watch(nudges.Add);

        for (var i = 0; i < 20; i++)
        {
            var job = Samples.Job() with { Version = 1 };
            await server.Live.PublishAsync(job, EventCursor.Start, [Samples.Started(1), Samples.Point(1, 2, 10)], cancel);
            Assert.Equal(2, (await server.Live.ReadAsync(job.Id, EventCursor.Start, cancel))?.Events.Count);
            await nudges.WaitForAsync(job.Id, 1, cancel);
            await server.Live.RemoveAsync(job.Id, cancel);
            Assert.Null(await server.Live.ReadAsync(job.Id, EventCursor.Start, cancel));
        }
        Assert.Empty(server.Log.Lines);
    }
}
