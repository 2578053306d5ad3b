using System.Net;
using System.Net.Sockets;
using Trainyard.Contracts;
using Trainyard.Jobs;
using Trainyard.Live;
using Trainyard.Services;

namespace Trainyard.Tests.Contracts;

/// <summary>A Redis of its own, and what befalls it.</summary>
public sealed class RedisLiveJobsFaultTests : IAsyncLifetime
{
    private readonly Job _job = Samples.Job() with { Version = 1 };
    private RedisServer _redis = null!;
    private LiveServer _server = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private ILiveJobs Live => _server.Live;

    public async ValueTask InitializeAsync()
    {
        _redis = await TestServices.OrSkipAsync(ServiceChoice.OwnRedisAsync(Cancel));
        _server = await LiveServer.StartAsync(_redis.ConnectionString, Cancel);
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null) await _server.DisposeAsync();
        if (_redis is not null) await _redis.DisposeAsync();
    }

    [Fact]
    public async Task A_run_goes_on_after_everything_was_flushed()
    {
        await Live.PublishAsync(_job, EventCursor.Start, [Samples.Started(1), Samples.Point(1, 2, 10)], Cancel);
        await _redis.CommandAsync("FLUSHALL");
        Assert.Null(await Live.ReadAsync(_job.Id, EventCursor.Start, Cancel));

        await Live.PublishAsync(_job with { Version = 2 }, new EventCursor(1, 2), [Samples.Point(1, 3, 20)], Cancel);

        Assert.Null(await Live.ReadAsync(_job.Id, new EventCursor(1, 1), Cancel));
        Assert.Equal([Samples.Point(1, 3, 20)], (await Live.ReadAsync(_job.Id, new EventCursor(1, 2), Cancel))!.Events);
    }

    [Fact]
    public async Task Without_Redis_nothing_fails_watchers_look_for_themselves_and_what_it_missed_it_forgets()
    {
        var changes = new HeardChanges();
        using var watch = Live.Watch(changes.Add);
        await Live.PublishAsync(_job, EventCursor.Start, [Samples.Started(1)], Cancel);
        await changes.WaitForAsync(_job.Id, 1, Cancel);
        await _redis.CommandAsync("SAVE");
        await _redis.KillAsync();

        var ended = _job with { Version = 2, State = JobState.Succeeded, LastEvent = new EventCursor(1, 2) };
        await Live.PublishAsync(ended, new EventCursor(1, 1), [Samples.Succeeded(1, 2)], Cancel);
        Assert.Null(await Live.ReadAsync(_job.Id, EventCursor.Start, Cancel));
        await changes.WaitForAsync(_job.Id, 2, Cancel);
        await changes.WaitForAsync(null, 2, Cancel);

        // It comes back with what it had saved: a job that runs.
        await _redis.RestartAsync(Cancel);
        await _server.Log.WaitForAsync("Redis answers again", Cancel);
        while (await Live.ReadAsync(_job.Id, EventCursor.Start, Cancel) is not null) await Task.Delay(5, Cancel);
        await Live.PublishAsync(ended, Cancel);
        Assert.Equal(JobState.Succeeded, (await Live.ReadAsync(_job.Id, new EventCursor(1, 2), Cancel))!.Job.State);
        Assert.Single(_server.Log.Lines, IsAway);
    }

    [Fact]
    public async Task A_Redis_that_hangs_costs_a_timeout_once()
    {
        await _redis.CommandAsync("CLIENT", "PAUSE", "4000");
        await Live.PublishAsync(_job, Cancel);
        for (var i = 0; i < 1_000; i++) await Live.PublishAsync(_job, Cancel);

        await _server.Log.WaitForAsync("Redis answers again", Cancel);
        Assert.Single(_server.Log.Lines, IsAway);
    }

    [Fact]
    public async Task A_Redis_that_is_full_is_away_until_it_has_room()
    {
        var changes = new HeardChanges();
        using var watch = Live.Watch(changes.Add);
        await _redis.CommandAsync("CONFIG", "SET", "maxmemory", "1");
        await Live.PublishAsync(_job, Cancel);
        await changes.WaitForAsync(null, 2, Cancel);
        Assert.DoesNotContain(_server.Log.Lines, line => line.StartsWith("Redis answers again", StringComparison.Ordinal));

        await _redis.CommandAsync("CONFIG", "SET", "maxmemory", "0");
        await _server.Log.WaitForAsync("Redis answers again", Cancel);
        Assert.Single(_server.Log.Lines, IsAway);
    }

    [Fact]
    public async Task A_Redis_that_comes_late_is_used_then()
    {
        await _redis.KillAsync();
        await using var server = await LiveServer.StartAsync(_redis.ConnectionString, Cancel);
        var late = server.Live;
        var changes = new HeardChanges();
        using var watch = late.Watch(changes.Add);
        Assert.Null(await late.ReadAsync(_job.Id, EventCursor.Start, Cancel));
        await changes.WaitForAsync(null, 1, Cancel);

        await _redis.RestartAsync(Cancel);
        while (await late.ReadAsync(_job.Id, EventCursor.Start, Cancel) is null)
        {
            await late.PublishAsync(_job, Cancel);
            await Task.Delay(50, Cancel);
        }

        var before = changes.CountOf(_job.Id);
        await late.PublishAsync(_job, Cancel);
        await changes.WaitForAsync(_job.Id, before + 1, Cancel);
    }

    [Fact]
    public async Task An_address_that_swallows_everything_keeps_no_server_from_starting()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();

        await using var server = await LiveServer.StartAsync($"{silent.LocalEndpoint}", Cancel);
        await server.Live.PublishAsync(_job, Cancel);

        Assert.Null(await server.Live.ReadAsync(_job.Id, EventCursor.Start, Cancel));
        Assert.Single(server.Log.Lines, IsAway);
        Assert.Equal(0, server.Log.Traces);
    }

    private static bool IsAway(string line) => line.Contains("does not answer", StringComparison.Ordinal);
}
