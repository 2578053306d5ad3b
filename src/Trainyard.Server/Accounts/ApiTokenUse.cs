using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Trainyard.Accounts;

namespace Trainyard.Server.Accounts;

/// <summary>Records when API tokens were used, once a minute each, and beside the request: that never waits for it, and never fails by it.</summary>
internal sealed partial class ApiTokenUse(IApiTokenStore store, TimeProvider time, ILogger<ApiTokenUse> log) : BackgroundService
{
    private static readonly TimeSpan Resolution = TimeSpan.FromMinutes(1);
    private const int MaxEntries = 10_000;

    private readonly Channel<(string Hash, DateTimeOffset At)> _uses =
        Channel.CreateBounded<(string, DateTimeOffset)>(new BoundedChannelOptions(MaxEntries) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    /// <summary>What was noted here last, which may not be stored yet.</summary>
    private readonly ConcurrentDictionary<string, DateTimeOffset> _noted = new();

    public void Note(ApiToken token)
    {
        var now = time.GetUtcNow();
        if (now - token.LastUsedAt < Resolution || (_noted.TryGetValue(token.Hash, out var noted) && now - noted < Resolution)) return;
        if (_noted.Count >= MaxEntries) _noted.Clear();
        _noted[token.Hash] = now;
        _uses.Writer.TryWrite((token.Hash, now));
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var failed = false;
        await foreach (var (hash, at) in _uses.Reader.ReadAllAsync(stoppingToken))
        {
            try
            {
                await store.MarkUsedAsync(hash, at, stoppingToken);
                failed = false;
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                // The next use within a later minute is recorded again.
                if (!failed) NotRecorded(log, e);
                failed = true;
            }
        }
    }

    [LoggerMessage(440, LogLevel.Warning, "The use of an API token could not be recorded; the next one is tried again")]
    private static partial void NotRecorded(ILogger log, Exception e);
}
