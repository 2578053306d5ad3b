using Trainyard.Accounts;
using Trainyard.Contracts;

namespace Trainyard.Tests.Contracts;

/// <summary>What every <see cref="IAccountStore"/> and the <see cref="ISessionStore"/> beside it promise.</summary>
public abstract class AccountStoreContract
{
    private readonly Account _ada = new("ada", Role.Trainer, null, "stamp-1", Samples.Now);

    protected abstract IAccountStore Accounts { get; }

    /// <summary>On the same database.</summary>
    protected abstract ISessionStore Sessions { get; }

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

    [Fact]
    public async Task A_token_is_found_as_it_was_stored_and_stays_as_it_was_first()
    {
        var token = Token("hash") with { Session = "session", CreatedAt = Samples.Now, CreatedBy = "grace" };
        await Accounts.AddTokenAsync(token, Cancel);
        await Accounts.AddTokenAsync(token with { ExpiresAt = Samples.Now.AddDays(9), CreatedBy = "eve" }, Cancel);
        Assert.Equal(token, await Accounts.FindTokenAsync("hash", Cancel));
        Assert.Null(await Accounts.FindTokenAsync("another", Cancel));
        await Accounts.AddTokenAsync(Token("older"), Cancel);
        Assert.Equal(Token("older"), await Accounts.FindTokenAsync("older", Cancel));
    }

    [Fact]
    public async Task Tokens_that_are_unused_and_have_not_expired_are_listed()
    {
        await Accounts.AddTokenAsync(Token("2") with { CreatedAt = Samples.Now.AddSeconds(2) }, Cancel);
        await Accounts.AddTokenAsync(Token("1") with { CreatedAt = Samples.Now.AddSeconds(1), Kind = TokenKind.Link }, Cancel);
        await Accounts.AddTokenAsync(Token("used"), Cancel);
        await Accounts.UseTokenAsync("used", Samples.Now, Cancel);
        await Accounts.AddTokenAsync(Token("of another") with { Account = "bob" }, Cancel);

        Assert.Equal(["1", "2"], (await Accounts.ListTokensAsync("ada", Samples.Now, Cancel)).Select(t => t.Hash));
        Assert.Empty(await Accounts.ListTokensAsync("ada", Samples.Now.AddDays(2), Cancel));
    }

    [Fact]
    public async Task Tokens_are_deleted_one_by_one_and_by_stamp()
    {
        await Accounts.AddTokenAsync(Token("one"), Cancel);
        await Accounts.AddTokenAsync(Token("old"), Cancel);
        await Accounts.AddTokenAsync(Token("new") with { Stamp = "stamp-2" }, Cancel);
        await Accounts.AddTokenAsync(Token("of another") with { Account = "bob" }, Cancel);

        Assert.True(await Accounts.DeleteTokenAsync("one", Cancel));
        Assert.False(await Accounts.DeleteTokenAsync("one", Cancel));
        await Accounts.DeleteTokensAsync("ada", "stamp-2", Cancel);
        Assert.Null(await Accounts.FindTokenAsync("old", Cancel));
        Assert.NotNull(await Accounts.FindTokenAsync("new", Cancel));
        Assert.NotNull(await Accounts.FindTokenAsync("of another", Cancel));
    }

    [Fact]
    public async Task An_ended_session_has_no_tokens_and_is_known_as_ended()
    {
        await Accounts.SaveAsync(_ada, null, Cancel);
        await Accounts.AddTokenAsync(Token("ended") with { Session = "ended" }, Cancel);
        await Accounts.AddTokenAsync(Token("open") with { Session = "open" }, Cancel);

        await Sessions.EndAsync("ended", Samples.Now.AddDays(1), Cancel);
        await Sessions.EndAsync("ended", Samples.Now.AddDays(1), Cancel);

        Assert.Null(await Accounts.FindTokenAsync("ended", Cancel));
        Assert.NotNull(await Accounts.FindTokenAsync("open", Cancel));
        var states = await Sessions.ReadAsync(["ada", "nobody"], ["open", "ended", "unknown"], Cancel);
        Assert.Equal(_ada, Assert.Single(states.Accounts).Value);
        Assert.Equal(["ended"], states.Ended);
        var nothing = await Sessions.ReadAsync([], [], Cancel);
        Assert.Empty(nothing.Accounts);
        Assert.Empty(nothing.Ended);
    }

    private static AccountToken Token(string hash) => new(hash, TokenKind.Refresh, "ada", "stamp-1", Samples.Now.AddDays(1), null);
}
