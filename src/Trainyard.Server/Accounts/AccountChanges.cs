using Trainyard.Accounts;
using Trainyard.Api;

namespace Trainyard.Server.Accounts;

internal enum AccountChange
{
    Done,
    NotFound,
    LastAdmin,
}

/// <summary>
/// Changes accounts by compare-and-set, and takes back a change that left no admin: two admins who demote each other at the same
/// moment, each at another server, are both refused.
/// </summary>
internal sealed class AccountChanges(IAccountStore store, AccountCache cache, TimeProvider time)
{
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
        while (await store.FindAsync(name, cancel) is { } account)
        {
            var changed = change(account);
            if (changed.Role != Role.Admin && await IsLastAdminAsync(account, cancel)) return (AccountChange.LastAdmin, account);
            var saved = await store.SaveAsync(changed, account, cancel);
            cache.Forget(name);
            if (!saved) continue;
            if (await AdminRemainsAsync(account, changed, cancel)) return (AccountChange.Done, changed);
            await store.SaveAsync(account, changed, CancellationToken.None);
            return (AccountChange.LastAdmin, account);
        }
        return (AccountChange.NotFound, null);
    }

    public async Task<AccountChange> DeleteAsync(string name, CancellationToken cancel)
    {
        // A deletion cannot be taken back, since the tokens go too: an admin is made a viewer first.
        var (outcome, account) = await UpdateAsync(name, a => a with { Role = Role.Viewer }, cancel);
        if (outcome != AccountChange.Done) return outcome;
        await store.DeleteAsync(account!.Name, cancel);
        cache.Forget(name);
        return AccountChange.Done;
    }

    private async Task<bool> AdminRemainsAsync(Account before, Account after, CancellationToken cancel) =>
        before.Role != Role.Admin || after.Role == Role.Admin || (await store.ListAsync(cancel)).Any(a => a.Role == Role.Admin);

    private async Task<bool> IsLastAdminAsync(Account account, CancellationToken cancel) =>
        account.Role == Role.Admin && (await store.ListAsync(cancel)).Count(a => a.Role == Role.Admin) == 1;
}
