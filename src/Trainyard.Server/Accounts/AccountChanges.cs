using Trainyard.Accounts;
using Trainyard.Contracts;

namespace Trainyard.Server.Accounts;

internal enum AccountChange
{
    Done,
    NotFound,
    LastAdmin,
}

/// <summary>
/// Changes accounts by compare-and-set, and takes back a change that left no admin. Of two admins who demote each other at the same
/// moment, perhaps each at another server, both may be taken back: each tries again after a pause of its own, and the first one wins.
/// Another role signs the account out everywhere, as another stamp does.
/// </summary>
internal sealed class AccountChanges(IAccountStore store, AccountCache cache, Audit audit, TimeProvider time)
{
    private const int MostTries = 5;

    /// <summary>The new account, which signs in by link until it sets a password; null when the name is taken.</summary>
    public async Task<Account?> AddAsync(string name, Role role, CancellationToken cancellationToken)
    {
        var account = new Account(name, role, null, Secret.NewStamp(), time.GetUtcNow());
        if (!await store.SaveAsync(account, null, cancellationToken)) return null;
        cache.Clear();
        audit.AccountAdded(name, role);
        return account;
    }

    public async Task<(AccountChange Outcome, Account? Account)> UpdateAsync(string name, Func<Account, Account> change, CancellationToken cancellationToken)
    {
        var takenBack = 0;
        while (await store.FindAsync(name, cancellationToken) is { } account)
        {
            var changed = change(account);
            // Links and tokens of before must not open the new role.
            if (changed.Role != account.Role && changed.Stamp == account.Stamp) changed = changed with { Stamp = Secret.NewStamp() };
            if (changed.Role != Role.Admin && await IsLastAdminAsync(account, cancellationToken)) return (AccountChange.LastAdmin, account);
            var saved = await store.SaveAsync(changed, account, cancellationToken);
            cache.Clear();
            if (!saved) continue;
            if (!await AdminRemainsAsync(account, changed, cancellationToken))
            {
                await store.SaveAsync(account, changed, CancellationToken.None);
                cache.Clear();
                if (++takenBack == MostTries) return (AccountChange.LastAdmin, account);
                await Task.Delay(TimeSpan.FromMilliseconds(Random.Shared.Next(100 << takenBack)), time, cancellationToken);
                continue;
            }
            if (changed.Role != account.Role) audit.RoleChanged(name, account.Role, changed.Role);
            // The stamp has made them void; nothing is listed that does not work.
            if (changed.Stamp != account.Stamp) await store.DeleteTokensAsync(name, changed.Stamp, CancellationToken.None);
            return (AccountChange.Done, changed);
        }
        return (AccountChange.NotFound, null);
    }

    public async Task<AccountChange> DeleteAsync(string name, CancellationToken cancellationToken)
    {
        // A deletion cannot be taken back, since the tokens go too: an admin is made a viewer first.
        var (outcome, account) = await UpdateAsync(name, a => a with { Role = Role.Viewer }, cancellationToken);
        if (outcome != AccountChange.Done) return outcome;
        await store.DeleteAsync(account!.Name, cancellationToken);
        cache.Clear();
        audit.AccountDeleted(name);
        return AccountChange.Done;
    }

    private async Task<bool> AdminRemainsAsync(Account before, Account after, CancellationToken cancellationToken) =>
        before.Role != Role.Admin || after.Role == Role.Admin || (await store.ListAsync(cancellationToken)).Any(a => a.Role == Role.Admin);

    private async Task<bool> IsLastAdminAsync(Account account, CancellationToken cancellationToken) =>
        account.Role == Role.Admin && (await store.ListAsync(cancellationToken)).Count(a => a.Role == Role.Admin) == 1;
}
