using Microsoft.Extensions.Logging;
using Trainyard.Accounts;

namespace Trainyard.Server.Web;

/// <summary>Tries the store at most once a second, however often and by whomever it is asked: the address is open.</summary>
internal sealed partial class Readiness(IAccountStore store, TimeProvider time, ILogger<Readiness> log)
{
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private readonly Lock _lock = new();
    private Task<bool>? _last;
    private long _at;

    public Task<bool> CheckAsync()
    {
        lock (_lock)
        {
            if (_last is not null && time.GetElapsedTime(_at) < Fresh) return _last;
            (_at, _last) = (time.GetTimestamp(), TryAsync());
            return _last;
        }
    }

    private async Task<bool> TryAsync()
    {
        // Let go of the lock before the store is asked.
        await Task.Yield();
        try
        {
            // Uses a token that nobody has: a whole write, which changes nothing.
            using var patience = new CancellationTokenSource(Patience, time);
            await store.UseTokenAsync("readyz", DateTimeOffset.UnixEpoch, patience.Token).WaitAsync(Patience, time);
            return true;
        }
        catch (Exception e)
        {
            NotReady(log, e);
            return false;
        }
    }

    [LoggerMessage(260, LogLevel.Error, "The store does not take writes")]
    private static partial void NotReady(ILogger log, Exception e);
}
