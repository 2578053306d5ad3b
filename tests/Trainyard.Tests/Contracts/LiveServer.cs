using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;
using Trainyard.Fleet.Redis;
using Trainyard.Live;
using Trainyard.Services;

namespace Trainyard.Tests.Contracts;

/// <summary>One server's end of the live view in Redis, and what it logs.</summary>
internal sealed class LiveServer : IAsyncDisposable
{
    private readonly RedisLiveJobs _live;

    private LiveServer(string address) => _live = new RedisLiveJobs(RedisAddress.Parse(address), TimeProvider.System, Log);

    public ILiveJobs Live => _live;

    public LogLines Log { get; } = new();

    public static async Task<LiveServer> StartAsync(string address, CancellationToken cancellationToken)
    {
        var server = new LiveServer(address);
        await server._live.StartAsync(cancellationToken);
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        await _live.StopAsync(CancellationToken.None);
        _live.Dispose();
    }

    public sealed class LogLines : ILogger<RedisLiveJobs>
    {
        private readonly ConcurrentQueue<string> _lines = new();
        private int _traces;

        /// <summary>Lines with an exception, which the console writes with its stack trace.</summary>
        public int Traces => Volatile.Read(ref _traces);

        public IEnumerable<string> Lines => _lines;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (exception is not null) Interlocked.Increment(ref _traces);
            _lines.Enqueue(formatter(state, exception));
        }

        public async Task WaitForAsync(string text, CancellationToken cancellationToken)
        {
            while (!_lines.Any(line => line.StartsWith(text, StringComparison.Ordinal))) await Task.Delay(5, cancellationToken);
        }
    }
}

internal static class RedisCommands
{
    /// <summary>Says something to Redis itself, as an operator does.</summary>
    public static async Task CommandAsync(this RedisServer server, string command, params object[] arguments)
    {
        var options = RedisAddress.Parse(server.ConnectionString);
        options.AllowAdmin = true;
        await using var redis = await ConnectionMultiplexer.ConnectAsync(options);
        await redis.GetDatabase().ExecuteAsync(command, arguments);
    }
}
