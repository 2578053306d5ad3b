using Trainyard.Accounts;
using Trainyard.Api;

namespace Trainyard.Server.Accounts;

internal enum AccountChange
{
    Done,
    NotFound,
    LastAdmin,
}

/// <summary>Changes accounts one after the other, so that two admins who demote each other at the same moment leave one.</summary>
internal sealed class AccountChanges(IAccountStore store, AccountCache cache, TimeProvider time) : IDisposable
{
    private readonly SemaphoreSlim _changing = new(1, 1);

    /// <summary>The new account, which signs in by link until it sets a password; null when the name is taken.</summary>
    public async Task<Account?> AddAsync(string name, Role role, CancellationToken cancel)
    {
        var account = new Account(name, role, null, Secret.NewStamp(), time.GetUtcNow());
        if (!await store.SaveAsync(account, null, cancel)) return null;
        cache.Forget(name);
        return account;
    }

    public async Task<(AccountChange Outcome, Account? Account)> UpdateAsync(string name, Func<Account, Account> change, CancellationToken cancel)
    {
        await _changing.WaitAsync(cancel);
        try
        {
            if (await store.FindAsync(name, cancel) is not { } account) return (AccountChange.NotFound, null);
            var changed = change(account);
            if (changed.Role != Role.Admin && await IsLastAdminAsync(account, cancel)) return (AccountChange.LastAdmin, account);
            return await store.SaveAsync(changed, account, cancel) ? (AccountChange.Done, changed) : (AccountChange.NotFound, null);
        }
        finally
        {
            cache.Forget(name);
            _changing.Release();
        }
    }

    public async Task<AccountChange> DeleteAsync(string name, CancellationToken cancel)
    {
        await _changing.WaitAsync(cancel);
        try
        {
            if (await store.FindAsync(name, cancel) is not { } account) return AccountChange.NotFound;
            if (await IsLastAdminAsync(account, cancel)) return AccountChange.LastAdmin;
            await store.DeleteAsync(name, cancel);
            return AccountChange.Done;
        }
        finally
        {
            cache.Forget(name);
            _changing.Release();
        }
    }

    public void Dispose() => _changing.Dispose();

    private async Task<bool> IsLastAdminAsync(Account account, CancellationToken cancel) =>
        account.Role == Role.Admin && (await store.ListAsync(cancel)).Count(a => a.Role == Role.Admin) == 1;
}
