using Trainyard.Accounts;
using Trainyard.Contracts;

namespace Trainyard.Tests.Contracts;

/// <summary>What every <see cref="IApiTokenStore"/> and the <see cref="IAccountStore"/> beside it promise.</summary>
public abstract class ApiTokenStoreContract
{
    private static readonly AccountId Ada = new("ada", Samples.Now);

    protected abstract IApiTokenStore Tokens { get; }

    /// <summary>On the same database.</summary>
    protected abstract IAccountStore Accounts { get; }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_token_is_found_as_it_was_stored()
    {
        var hash = new string('a', 64);
        var token = Token(hash, "ci") with { Scopes = [TokenScope.Read, TokenScope.Admin], LastUsedAt = Samples.Now.AddHours(1) };
        Assert.True(await Tokens.AddAsync(token, Samples.Now, Cancel));
        Assert.True(await Tokens.AddAsync(Token("other", "laptop"), Samples.Now, Cancel));

        Assert.Equivalent(token, Assert.Single(await Tokens.FindAsync([hash, "another"], Cancel)), strict: true);
        Assert.Equal(2, (await Tokens.FindAsync([hash, "other"], Cancel)).Count);
        Assert.Empty(await Tokens.FindAsync([], Cancel));
    }

    [Fact]
    public async Task A_name_is_taken_once_in_each_account_and_free_again_after_the_end()
    {
        var end = Samples.Now.AddDays(1);
        Assert.True(await Tokens.AddAsync(Token("hash", "ci"), Samples.Now, Cancel));
        Assert.False(await Tokens.AddAsync(Token("next", "ci"), end.AddTicks(-TimeSpan.TicksPerSecond), Cancel));
        Assert.True(await Tokens.AddAsync(Token("of bob", "ci") with { Owner = new AccountId("bob", Samples.Now) }, Samples.Now, Cancel));
        Assert.True(await Tokens.AddAsync(Token("of the next ada", "ci") with { Owner = new AccountId("ada", Samples.Now.AddDays(1)) }, Samples.Now, Cancel));

        Assert.True(await Tokens.AddAsync(Token("next", "ci") with { ExpiresAt = end.AddDays(1) }, end, Cancel));
        Assert.Equal("next", Assert.Single(await Tokens.ListAsync(Ada, Cancel)).Hash);
        Assert.Empty(await Tokens.FindAsync(["hash"], Cancel));
    }

    [Fact]
    public async Task Of_many_with_one_name_one_is_added()
    {
        var added = await Task.WhenAll(Enumerable.Range(0, 10).Select(i => Task.Run(() => Tokens.AddAsync(Token($"hash-{i}", "ci"), Samples.Now, Cancel))));
        Assert.Single(added, done => done);
        Assert.Single(await Tokens.ListAsync(Ada, Cancel));
    }

    [Fact]
    public async Task The_tokens_of_one_account_are_listed_by_name()
    {
        await Tokens.AddAsync(Token("2", "laptop"), Samples.Now, Cancel);
        await Tokens.AddAsync(Token("1", "ci"), Samples.Now, Cancel);
        await Tokens.AddAsync(Token("3", "ci") with { Owner = new AccountId("ada", Samples.Now.AddDays(1)) }, Samples.Now, Cancel);
        Assert.Equal(["ci", "laptop"], (await Tokens.ListAsync(Ada, Cancel)).Select(t => t.Name));
        Assert.Empty(await Tokens.ListAsync(new AccountId("bob", Samples.Now), Cancel));
    }

    [Fact]
    public async Task A_revoked_token_is_gone()
    {
        await Tokens.AddAsync(Token("hash", "ci"), Samples.Now, Cancel);
        Assert.True(await Tokens.DeleteAsync("hash", Cancel));
        Assert.False(await Tokens.DeleteAsync("hash", Cancel));
        Assert.Empty(await Tokens.FindAsync(["hash"], Cancel));
    }

    [Fact]
    public async Task The_last_use_is_the_latest_and_none_brings_a_token_back()
    {
        await Tokens.AddAsync(Token("hash", "ci"), Samples.Now, Cancel);
        await Tokens.MarkUsedAsync("hash", Samples.Now.AddMinutes(2), Cancel);
        await Tokens.MarkUsedAsync("hash", Samples.Now.AddMinutes(1), Cancel);
        Assert.Equal(Samples.Now.AddMinutes(2), Assert.Single(await Tokens.ListAsync(Ada, Cancel)).LastUsedAt);

        await Tokens.DeleteAsync("hash", Cancel);
        await Tokens.MarkUsedAsync("hash", Samples.Now.AddMinutes(3), Cancel);
        Assert.Empty(await Tokens.FindAsync(["hash"], Cancel));
    }

    [Fact]
    public async Task Deleting_an_account_deletes_its_API_tokens()
    {
        await Accounts.SaveAsync(new Account("ada", Role.Trainer, null, "stamp", Samples.Now), null, Cancel);
        await Tokens.AddAsync(Token("hash", "ci"), Samples.Now, Cancel);
        await Tokens.AddAsync(Token("of bob", "ci") with { Owner = new AccountId("bob", Samples.Now) }, Samples.Now, Cancel);

        await Accounts.DeleteAsync("ada", Cancel);

        Assert.Equal("of bob", Assert.Single(await Tokens.FindAsync(["hash", "of bob"], Cancel)).Hash);
    }

    private static ApiToken Token(string hash, string name) => new(hash, Ada, name, [TokenScope.Read], Samples.Now, Samples.Now.AddDays(1));
}
