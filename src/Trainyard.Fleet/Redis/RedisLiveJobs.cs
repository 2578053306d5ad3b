using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;
using Trainyard.Contracts;
using Trainyard.Health;
using Trainyard.Jobs;
using Trainyard.Live;
using Trainyard.Storage;

namespace Trainyard.Fleet.Redis;

/// <summary>
/// The live view that several servers share. While Redis is away nothing waits for it: reads find nothing, watchers are asked each
/// second to look for themselves, and whatever Redis missed is dropped there when it is back.
/// </summary>
internal sealed class RedisLiveJobs(ConfigurationOptions address, TimeProvider time, ILogger<RedisLiveJobs> log, FailureLog? failures = null)
    : BackgroundService, ILiveJobs, IServiceHealth
{
    private const string Service = "Redis";
    private const int MaxEvents = 4_000;
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan KeptAfterEnd = TimeSpan.FromHours(1);

    /// <summary>Short, since a Redis that comes back from an old snapshot shows a state that was true once; what is over stays true.</summary>
    private static readonly TimeSpan KeptUntilEnd = TimeSpan.FromMinutes(2);

    private static readonly RedisChannel JobChanges = RedisChannel.Literal(Names.RedisKeys.JobChanges);
    private readonly ConcurrentDictionary<JobId, bool> _unheard = new();
    private readonly Watchers _watchers = new();
    private readonly FailureLog _failures = failures ?? new FailureLog(time, log);
    private ConnectionMultiplexer? _redis;
    private bool _away;

    public string Name => "redis";

    public bool IsRequired => false;

    /// <summary>As it was found within the last second.</summary>
    public Task CheckAsync(CancellationToken cancellationToken) => _away || _redis is null ? throw new UnavailableException(Service, new TimeoutException()) : Task.CompletedTask;

    public Task PublishAsync(Job job, EventCursor after, IReadOnlyList<JobEvent> events, CancellationToken cancellationToken)
    {
        var life = job.State.IsFinal() ? KeptAfterEnd : KeptUntilEnd;
        RedisValue[] head = [Names.RedisKeys.JobChanges, job.Id.ToString(), (long)life.TotalSeconds, MaxEvents, JobDocuments.Write(job with { EventKey = null }), job.Version, after.ToString()];
        return TellAsync(job.Id, RedisLiveScripts.Publish, [.. head, .. events.SelectMany(e => new RedisValue[] { e.Cursor.ToString(), EventDocuments.Write(e) })]);
    }

    public Task RemoveAsync(JobId job, CancellationToken cancellationToken) => TellAsync(job, RedisLiveScripts.Forget, ForgetArguments(job));

    public async Task<LiveJob?> ReadAsync(JobId job, EventCursor after, CancellationToken cancellationToken)
    {
        if (await TryRunAsync(job, RedisLiveScripts.Read, [after.ToString()]) is not { IsNull: false } found) return null;
        try
        {
            var points = (RedisResult[])found[1]!;
            return new LiveJob(JobDocuments.Read((byte[])found[0]!), [.. points.Select(p => EventDocuments.Read((byte[])p[1][1]!))]);
        }
        catch (Exception e) when (e is JsonException or FormatException)
        {
            // Written by another version of this program: the record is read instead.
            return null;
        }
    }

    public IDisposable Watch(Action<JobId?> notify) => _watchers.Add(notify);

    /// <summary>Connects; a Redis that is not there delays the start by a second or two, and no more.</summary>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        var options = address.Clone();
        (options.AbortOnConnectFail, options.BacklogPolicy) = (false, BacklogPolicy.FailFast);
        (options.ConnectRetry, options.ReconnectRetryPolicy) = (1, new LinearRetry(500));
        options.ConnectTimeout = options.AsyncTimeout = options.SyncTimeout = (int)Timeout.TotalMilliseconds;
        options.HeartbeatInterval = Timeout / 4;
        _redis = await ConnectionMultiplexer.ConnectAsync(options);
        _redis.ConnectionFailed += (_, failed) => LoseSight(failed.Exception);
        await SubscribeAsync(_redis);
        await LookAsync();
        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Timeout, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            var wasAway = _away;
            await LookAsync();
            // Again when it is back: subscribers missed what happened in between.
            if (wasAway || _away) _watchers.Notify(null);
        }
    }

    public override void Dispose()
    {
        base.Dispose();
        _redis?.Dispose();
    }

    private static RedisValue[] ForgetArguments(JobId job) => [Names.RedisKeys.JobChanges, job.ToString()];

    private async Task TellAsync(JobId job, string script, RedisValue[] arguments)
    {
        if (await TryRunAsync(job, script, arguments) is not null) return;
        _unheard[job] = true;
        _watchers.Notify(job);
    }

    /// <summary>Null when Redis is away, which takes a timeout once and no time after that.</summary>
    private async Task<RedisResult?> TryRunAsync(JobId job, string script, RedisValue[] arguments)
    {
        if (_away || _redis is null) return null;
        try
        {
            return await RunAsync(_redis, job, script, arguments);
        }
        catch (Exception e) when (IsOutage(e))
        {
            LoseSight(e);
            return null;
        }
    }

    private static Task<RedisResult> RunAsync(ConnectionMultiplexer redis, JobId job, string script, RedisValue[] arguments) =>
        redis.GetDatabase().ScriptEvaluateAsync(script, [Names.RedisKeys.State($"{job}"), Names.RedisKeys.Points($"{job}")], arguments);

    /// <summary>Once: the client subscribes again by itself after each reconnect.</summary>
    private async Task SubscribeAsync(ConnectionMultiplexer redis)
    {
        try
        {
            await redis.GetSubscriber().SubscribeAsync(JobChanges, (_, text) =>
            {
                if (JobId.TryParse(text, null, out var job)) _watchers.Notify(job);
            });
        }
        catch (Exception e) when (IsOutage(e))
        {
            LoseSight(e);
        }
    }

    /// <summary>Redis is back when its messages arrive and it accepts a write; then what it missed is dropped there.</summary>
    private async Task LookAsync()
    {
        var changes = _redis!.GetSubscriber();
        try
        {
            await changes.PingAsync();
            if (!changes.IsConnected(JobChanges)) throw new RedisException("The subscription to changes is lost.");
            if (_away) await _redis.GetDatabase().StringSetAsync(Names.RedisKeys.Probe, "", Timeout);
            if (Interlocked.Exchange(ref _away, false)) _failures.IsBack(Service);
            foreach (var job in _unheard.Keys) await ForgetAsync(_redis, job);
        }
        catch (Exception e) when (IsOutage(e))
        {
            LoseSight(e);
        }
    }

    private async Task ForgetAsync(ConnectionMultiplexer redis, JobId job)
    {
        // Off the list before, so that a failure in the meantime puts it there again.
        _unheard.TryRemove(job, out _);
        try
        {
            await RunAsync(redis, job, RedisLiveScripts.Forget, ForgetArguments(job));
        }
        catch
        {
            _unheard[job] = true;
            throw;
        }
    }

    /// <summary>Also that it is full, or read-only: what it says no to now, it may take later.</summary>
    private static bool IsOutage(Exception e) => e is RedisException or RedisCommandException or TimeoutException or ObjectDisposedException or OperationCanceledException;

    private void LoseSight(Exception? why)
    {
        if (!Interlocked.Exchange(ref _away, true)) _failures.IsAway(Service, $"meanwhile jobs are shown from the record, a second late; {why?.Message ?? "the connection was lost"}");
    }
}
