using Microsoft.Extensions.Logging;
using Trainyard.Api;
using Trainyard.Jobs;
using Trainyard.Live;

namespace Trainyard.Tests.Contracts;

/// <summary>The contract against a real Redis, and what befalls it.</summary>
public sealed class RedisLiveJobsTests : LiveJobsContract, IAsyncLifetime
{
    private readonly Job _job = Samples.Job() with { Version = 1 };
    private readonly LogLines _log = new();
    private RedisServer _redis = null!;
    private RedisLiveJobs _live = null!;

    protected override ILiveJobs Live => _live;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _redis = await RedisServer.StartAsync(Cancel);
        _live = await StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync(_live);
        await _redis.DisposeAsync();
    }

    [Fact]
    public async Task What_one_server_shows_another_sees_and_hears_of()
    {
        var other = await StartAsync();
        var nudges = new Nudges();
        using var watch = other.Watch(nudges.Add);

        await Live.PublishAsync(_job, EventCursor.Start, [Samples.Started(1)], Cancel);

        await nudges.WaitForAsync(_job.Id, 1, Cancel);
        Assert.Equal([Samples.Started(1)], (await other.ReadAsync(_job.Id, EventCursor.Start, Cancel))!.Events);
        await StopAsync(other);
    }

    [Fact]
    public async Task Servers_that_show_the_same_job_at_once_leave_one_whole_run()
    {
        var events = Enumerable.Range(1, 1_000).Select(i => Samples.Point(1, i, i)).ToArray();
        var servers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => StartAsync()));

        // Each repeats what another may have done, in batches of its own, as after the partitions of a topic have moved.
        await Task.WhenAll(servers.Select((server, n) => Task.Run(async () =>
        {
            for (var from = 0; from < events.Length; from += n + 1)
                await server.PublishAsync(_job with { Version = from + n }, new EventCursor(1, from), events[from..Math.Min(events.Length, from + n + 1)], Cancel);
        })));

        var read = await Live.ReadAsync(_job.Id, new EventCursor(1, 0), Cancel);
        Assert.Equal(events, read!.Events);
        Assert.Equal(1_001, read.Job.Version);
        foreach (var server in servers) await StopAsync(server);
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
    public async Task Points_that_were_evicted_alone_are_a_gap()
    {
        await Live.PublishAsync(_job, EventCursor.Start, [Samples.Started(1), Samples.Point(1, 2, 10)], Cancel);
        await _redis.CommandAsync("DEL", Names.RedisKeys.Points($"{_job.Id}"));
        Assert.Null(await Live.ReadAsync(_job.Id, EventCursor.Start, Cancel));

        await Live.PublishAsync(_job with { Version = 2 }, new EventCursor(1, 2), [Samples.Point(1, 3, 20)], Cancel);

        Assert.Null(await Live.ReadAsync(_job.Id, new EventCursor(1, 1), Cancel));
        Assert.Equal([Samples.Point(1, 3, 20)], (await Live.ReadAsync(_job.Id, new EventCursor(1, 2), Cancel))!.Events);
    }

    [Theory]
    [InlineData(JobState.Running)]
    [InlineData(JobState.Succeeded)]
    public async Task No_key_stays_for_ever(JobState state)
    {
        await Live.PublishAsync(_job with { State = state }, EventCursor.Start, [Samples.Started(1)], Cancel);

        foreach (var key in new[] { Names.RedisKeys.State($"{_job.Id}"), Names.RedisKeys.Points($"{_job.Id}") })
            Assert.InRange(int.Parse(await _redis.CommandAsync("TTL", key), null), 1, 3600);
    }

    [Fact]
    public async Task Without_Redis_nothing_fails_watchers_look_for_themselves_and_what_it_missed_it_forgets()
    {
        var nudges = new Nudges();
        using var watch = Live.Watch(nudges.Add);
        await Live.PublishAsync(_job, EventCursor.Start, [Samples.Started(1)], Cancel);
        await nudges.WaitForAsync(_job.Id, 1, Cancel);
        await _redis.CommandAsync("SAVE");
        await _redis.KillAsync();

        var ended = _job with { Version = 2, State = JobState.Succeeded, LastEvent = new EventCursor(1, 2) };
        await Live.PublishAsync(ended, new EventCursor(1, 1), [Samples.Succeeded(1, 2)], Cancel);
        Assert.Null(await Live.ReadAsync(_job.Id, EventCursor.Start, Cancel));
        await nudges.WaitForAsync(_job.Id, 2, Cancel);
        await nudges.WaitForAsync(null, 2, Cancel);

        // It comes back with what it had saved: a job that runs.
        await _redis.RestartAsync(Cancel);
        await _log.WaitForAsync("Redis answers again", Cancel);
        while (await Live.ReadAsync(_job.Id, EventCursor.Start, Cancel) is not null) await Task.Delay(5, Cancel);
        await Live.PublishAsync(ended, Cancel);
        Assert.Equal(JobState.Succeeded, (await Live.ReadAsync(_job.Id, new EventCursor(1, 2), Cancel))!.Job.State);
        Assert.Single(_log.Lines, l => l.Contains("does not answer", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_Redis_that_hangs_costs_a_timeout_once()
    {
        _redis.Signal("STOP");
        await Live.PublishAsync(_job, Cancel);
        for (var i = 0; i < 1_000; i++) await Live.PublishAsync(_job, Cancel);

        _redis.Signal("CONT");
        await _log.WaitForAsync("Redis answers again", Cancel);
        Assert.Single(_log.Lines, l => l.Contains("does not answer", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_Redis_that_comes_late_is_used_then()
    {
        await _redis.KillAsync();
        var late = await StartAsync();
        var nudges = new Nudges();
        using var watch = late.Watch(nudges.Add);
        Assert.Null(await late.ReadAsync(_job.Id, EventCursor.Start, Cancel));
        await nudges.WaitForAsync(null, 1, Cancel);

        await _redis.RestartAsync(Cancel);
        while (await late.ReadAsync(_job.Id, EventCursor.Start, Cancel) is null)
        {
            await late.PublishAsync(_job, EventCursor.Start, [], Cancel);
            await Task.Delay(50, Cancel);
        }

        var before = nudges.CountOf(_job.Id);
        await late.PublishAsync(_job, EventCursor.Start, [], Cancel);
        await nudges.WaitForAsync(_job.Id, before + 1, Cancel);
        await StopAsync(late);
    }

    [Theory]
    [InlineData("redis://ada:p%40ss@cache:6380/2", "cache:6380", "ada", "p@ss", 2, false)]
    [InlineData("rediss://:secret@cache", "cache:6379", null, "secret", null, true)]
    [InlineData("cache:6379,password=secret,ssl=true", "cache:6379", null, "secret", null, true)]
    public void Addresses_are_urls_or_the_clients_own(string text, string endPoint, string? user, string? password, int? database, bool tls)
    {
        var options = RedisAddress.Parse(text);

        Assert.Equal(endPoint, Assert.Single(options.EndPoints).ToString()!.Replace("Unspecified/", "", StringComparison.Ordinal));
        Assert.Equal((user, password, database, tls), (options.User, options.Password, options.DefaultDatabase, options.Ssl));
    }

    [Theory]
    [InlineData("redis://:secret@cache/first")]
    [InlineData("cache,nonsense=1,password=secret")]
    public void A_wrong_address_is_a_sentence_without_the_password(string text) =>
        Assert.DoesNotContain("secret", Assert.Throws<InvalidSettingException>(() => RedisAddress.Parse(text)).Message, StringComparison.Ordinal);

    private async Task<RedisLiveJobs> StartAsync()
    {
        var live = new RedisLiveJobs(RedisAddress.Parse(_redis.Address), TimeProvider.System, _log);
        await live.StartAsync(Cancel);
        return live;
    }

    private static async Task StopAsync(RedisLiveJobs live)
    {
        await live.StopAsync(CancellationToken.None);
        live.Dispose();
    }

    private sealed class LogLines : ILogger<RedisLiveJobs>
    {
        private readonly System.Collections.Concurrent.ConcurrentQueue<string> _lines = new();

        public IEnumerable<string> Lines => _lines;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            _lines.Enqueue(formatter(state, exception));

        public async Task WaitForAsync(string text, CancellationToken cancel)
        {
            while (!_lines.Contains(text)) await Task.Delay(5, cancel);
        }
    }
}
