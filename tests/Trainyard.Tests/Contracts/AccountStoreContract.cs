using Trainyard.Accounts;
using Trainyard.Api;

namespace Trainyard.Tests.Contracts;

/// <summary>What every <see cref="IAccountStore"/> promises.</summary>
public abstract class AccountStoreContract
{
    private readonly Account _ada = new("ada", Role.Trainer, null, "stamp-1", Samples.Now);

    protected abstract IAccountStore Accounts { get; }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_name_is_taken_once()
    {
        Assert.True(await Accounts.SaveAsync(_ada, null, Cancel));
        Assert.False(await Accounts.SaveAsync(_ada with { Role = Role.Admin }, null, Cancel));
        Assert.Equal(_ada, await Accounts.FindAsync("ada", Cancel));
    }

    [Fact]
    public async Task An_account_is_replaced_only_while_it_is_as_it_was()
    {
        var changed = _ada with { PasswordHash = "hash", Stamp = "stamp-2" };
        Assert.False(await Accounts.SaveAsync(changed, _ada, Cancel));
        await Accounts.SaveAsync(_ada, null, Cancel);
        Assert.True(await Accounts.SaveAsync(changed, _ada, Cancel));
        Assert.False(await Accounts.SaveAsync(_ada with { Role = Role.Admin }, _ada, Cancel));
        Assert.Equal(changed, await Accounts.FindAsync("ada", Cancel));
    }

    [Fact]
    public async Task Of_many_users_of_a_token_one_gets_it_unused()
    {
        await Accounts.AddTokenAsync(Token("hash"), Cancel);

        var used = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(() => Accounts.UseTokenAsync("hash", Samples.Now, Cancel))));

        Assert.Single(used, t => t!.UsedAt is null);
        Assert.Equal(19, used.Count(t => t!.UsedAt == Samples.Now));
        Assert.Null(await Accounts.UseTokenAsync("another", Samples.Now, Cancel));
    }

    [Fact]
    public async Task Deleting_an_account_deletes_its_tokens()
    {
        await Accounts.SaveAsync(_ada, null, Cancel);
        await Accounts.AddTokenAsync(Token("hash"), Cancel);

        await Accounts.DeleteAsync("ada", Cancel);

        Assert.Empty(await Accounts.ListAsync(Cancel));
        Assert.Null(await Accounts.UseTokenAsync("hash", Samples.Now, Cancel));
    }

    private static AccountToken Token(string hash) => new(hash, TokenKind.Refresh, "ada", "stamp-1", Samples.Now.AddDays(1), null);
}
