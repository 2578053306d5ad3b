using Trainyard.Contracts;
using Trainyard.Services;

namespace Trainyard.Tests.Contracts;

/// <summary>A Redis Cluster, of one node: it too refuses a script whose keys are in different slots.</summary>
public sealed class RedisClusterTests
{
    [Fact]
    public async Task The_live_view_works_on_a_cluster()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        await using var redis = await TestServices.OrSkipAsync(ServiceChoice.OwnRedisClusterAsync(cancellationToken));
        await using var server = await LiveServer.StartAsync(redis.ConnectionString, cancellationToken);
        var changes = new HeardChanges();
        using var watch = server.Live.Watch(changes.Add);

        for (var i = 0; i < 20; i++)
        {
            var job = Samples.Job() with { Version = 1 };
            await server.Live.PublishAsync(job, EventCursor.Start, [Samples.Started(1), Samples.Point(1, 2, 10)], cancellationToken);
            Assert.Equal(2, (await server.Live.ReadAsync(job.Id, EventCursor.Start, cancellationToken))?.Events.Count);
            await changes.WaitForAsync(job.Id, 1, cancellationToken);
            await server.Live.RemoveAsync(job.Id, cancellationToken);
            Assert.Null(await server.Live.ReadAsync(job.Id, EventCursor.Start, cancellationToken));
        }
        Assert.Empty(server.Log.Lines);
    }
}
