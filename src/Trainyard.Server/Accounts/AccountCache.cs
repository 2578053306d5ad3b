using System.Collections.Concurrent;
using Trainyard.Accounts;

namespace Trainyard.Server.Accounts;

/// <summary>
/// Accounts of the last seconds, since each request asks whether its token is still good. A change made here counts at once; one
/// made by another server, after five seconds.
/// </summary>
internal sealed class AccountCache(IAccountStore store, TimeProvider time)
{
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(5);

    // Keys come from tokens whose signature was checked, so there are no more than accounts.
    private readonly ConcurrentDictionary<string, (Account? Account, long ReadAt)> _known = new();

    public async ValueTask<Account?> FindAsync(string name, CancellationToken cancel)
    {
        if (_known.TryGetValue(name, out var known) && time.GetElapsedTime(known.ReadAt) < Fresh) return known.Account;
        var before = time.GetTimestamp();
        var account = await store.FindAsync(name, cancel);
        _known[name] = (account, before);
        return account;
    }

    public void Forget(string name) => _known.TryRemove(name, out _);
}
