using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;
using Trainyard.Accounts;
using Trainyard.Contracts;
using Trainyard.Embedded.Sqlite;
using Trainyard.Server.Accounts;
using Trainyard.Tests.Contracts;

namespace Trainyard.Tests.Server;

/// <summary>Several servers change accounts at the same moment.</summary>
public sealed class AccountChangesTests : IDisposable
{
    private readonly TempDatabase _temp = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _temp.Dispose();

    [Fact]
    public async Task Admins_who_demote_or_delete_each_other_at_different_servers_leave_one()
    {
        for (var round = 0; round < 20; round++)
        {
            var store = new SqliteAccountStore(_temp.Database);
            string[] admins = [$"ada{round}", $"bob{round}"];
            foreach (var name in (await store.ListAsync(Cancel)).Select(a => a.Name)) await store.DeleteAsync(name, Cancel);
            foreach (var name in admins) await Server(store).AddAsync(name, Role.Admin, Cancel);

            await Task.WhenAll(
                Task.Run(() => Server(store).UpdateAsync(admins[0], a => a with { Role = Role.Viewer }, Cancel)),
                Task.Run(() => Server(store).DeleteAsync(admins[1], Cancel)));

            Assert.Contains(await store.ListAsync(Cancel), a => a.Role == Role.Admin);
        }
    }

    [Fact]
    public async Task Changes_of_two_servers_to_one_account_both_count()
    {
        var store = new SqliteAccountStore(_temp.Database);
        await Server(store).AddAsync("ada", Role.Viewer, Cancel);

        await Task.WhenAll(
            Task.Run(() => Server(store).UpdateAsync("ada", a => a with { Role = Role.Trainer }, Cancel)),
            Task.Run(() => Server(store).UpdateAsync("ada", a => a with { PasswordHash = "hash" }, Cancel)));

        var ada = (await store.FindAsync("ada", Cancel))!;
        Assert.Equal((Role.Trainer, "hash"), (ada.Role, ada.PasswordHash));
    }

    private AccountChanges Server(IAccountStore store) => new(
        store, new AccountCache(new SqliteSessionStore(_temp.Database), new SqliteApiTokenStore(_temp.Database), TimeProvider.System), new Audit(new HttpContextAccessor(), NullLoggerFactory.Instance), TimeProvider.System);
}
