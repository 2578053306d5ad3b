using StackExchange.Redis;
using Trainyard.Contracts;
using Trainyard.Fleet;
using Trainyard.Fleet.Redis;
using Trainyard.Jobs;
using Trainyard.Live;

namespace Trainyard.Tests.Contracts;

/// <summary>The contract against a real Redis, with several servers on it.</summary>
public sealed class RedisLiveJobsTests(TestServices services) : LiveJobsContract, IAsyncLifetime
{
    private readonly Job _job = Samples.Job() with { Version = 1 };
    private readonly List<LiveServer> _servers = [];
    private string _address = null!;
    private ConnectionMultiplexer _redis = null!;

    protected override ILiveJobs Live => _servers[0].Live;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private RedisKey[] Keys => [Names.RedisKeys.State($"{_job.Id}"), Names.RedisKeys.Points($"{_job.Id}")];

    public async ValueTask InitializeAsync()
    {
        _address = (await services.RedisAsync()).ConnectionString;
        _redis = await ConnectionMultiplexer.ConnectAsync(RedisAddress.Parse(_address));
        await StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var server in _servers) await server.DisposeAsync();
        if (_redis is not null) await _redis.DisposeAsync();
    }

    [Fact]
    public async Task What_one_server_shows_another_sees_and_hears_of()
    {
        var other = await StartAsync();
        var changes = new HeardChanges();
        using var watch = other.Watch(changes.Add);

        await Live.PublishAsync(_job, EventCursor.Start, [Samples.Started(1)], Cancel);

        await changes.WaitForAsync(_job.Id, 1, Cancel);
        Assert.Equal([Samples.Started(1)], (await other.ReadAsync(_job.Id, EventCursor.Start, Cancel))!.Events);
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
    }

    [Fact]
    public async Task Points_that_were_evicted_alone_are_a_gap()
    {
        await Live.PublishAsync(_job, EventCursor.Start, [Samples.Started(1), Samples.Point(1, 2, 10)], Cancel);
        await _redis.GetDatabase().KeyDeleteAsync(Keys[1]);
        Assert.Null(await Live.ReadAsync(_job.Id, EventCursor.Start, Cancel));

        await Live.PublishAsync(_job with { Version = 2 }, new EventCursor(1, 2), [Samples.Point(1, 3, 20)], Cancel);

        Assert.Null(await Live.ReadAsync(_job.Id, new EventCursor(1, 1), Cancel));
        Assert.Equal([Samples.Point(1, 3, 20)], (await Live.ReadAsync(_job.Id, new EventCursor(1, 2), Cancel))!.Events);
    }

    [Fact]
    public async Task A_run_goes_on_after_its_keys_were_lost()
    {
        await Live.PublishAsync(_job, EventCursor.Start, [Samples.Started(1), Samples.Point(1, 2, 10)], Cancel);
        await _redis.GetDatabase().KeyDeleteAsync(Keys);
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

        foreach (var key in Keys) Assert.InRange((await _redis.GetDatabase().KeyTimeToLiveAsync(key))!.Value, TimeSpan.FromSeconds(1), TimeSpan.FromHours(1));
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

    private async Task<ILiveJobs> StartAsync()
    {
        _servers.Add(await LiveServer.StartAsync(_address, Cancel));
        return _servers[^1].Live;
    }
}
