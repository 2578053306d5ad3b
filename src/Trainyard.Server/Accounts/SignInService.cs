using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Trainyard.Accounts;
using Trainyard.Api;

namespace Trainyard.Server.Accounts;

/// <summary>Every way to become somebody: a password, a one-time link, a refresh token, or this process itself.</summary>
public sealed partial class SignInService
{
    /// <summary>Tabs of one browser may renew with the same token at the same moment.</summary>
    private static readonly TimeSpan ReuseGrace = TimeSpan.FromSeconds(60);

    /// <summary>The use that signing out records: such a token is void, and finding it again says nothing of a theft.</summary>
    private static readonly DateTimeOffset SignedOut = DateTimeOffset.UnixEpoch;

    private readonly IAccountStore _store;
    private readonly AccountChanges _changes;
    private readonly AccessTokens _tokens;
    private readonly Passwords _passwords;
    private readonly ServerOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<SignInService> _log;

    internal SignInService(
        IAccountStore store, AccountChanges changes, AccessTokens tokens, Passwords passwords, IOptions<ServerOptions> options, TimeProvider time, ILogger<SignInService> log) =>
        (_store, _changes, _tokens, _passwords, _options, _time, _log) = (store, changes, tokens, passwords, options.Value, time, log);

    /// <summary>The admin <c>owner</c>, made without a password when nobody has an account yet; otherwise the first admin by name.</summary>
    public async Task<Account> EnsureOwnerAsync(CancellationToken cancel)
    {
        while (true)
        {
            var accounts = await _store.ListAsync(cancel);
            if (accounts.FirstOrDefault(a => a is { Role: Role.Admin, Name: AccountNames.Owner }) is { } owner) return owner;
            if (accounts.FirstOrDefault(a => a.Role == Role.Admin) is { } admin) return admin;
            // Without any admin, as a crash in the midst of a change may leave it, the owner is one again.
            if (await _changes.AddAsync(AccountNames.Owner, Role.Admin, cancel) is { } added) return added;
            await _changes.UpdateAsync(AccountNames.Owner, a => a with { Role = Role.Admin }, cancel);
        }
    }

    /// <summary>A link below <paramref name="baseUrl"/> that signs its reader in once; null when there is no such account.</summary>
    public async Task<SignInLink?> CreateLinkAsync(string name, string baseUrl, CancellationToken cancel)
    {
        if (await _store.FindAsync(name, cancel) is not { } account) return null;
        var (secret, expires) = await AddTokenAsync(account, TokenKind.Link, TimeSpan.FromHours(_options.LinkHours), cancel);
        // After '#', so that the secret is sent to no server and stands in no log.
        return new SignInLink($"{baseUrl.TrimEnd('/')}/welcome#token={secret}", expires);
    }

    /// <summary>Tokens for an account that has proved itself.</summary>
    public async Task<TokenResponse> IssueAsync(Account account, bool browser, CancellationToken cancel)
    {
        var (access, expires) = _tokens.Issue(account, browser);
        var (refresh, _) = await AddTokenAsync(account, TokenKind.Refresh, RefreshLifetime, cancel);
        return new TokenResponse(access, expires, refresh, account.ToView());
    }

    internal TimeSpan RefreshLifetime => TimeSpan.FromDays(_options.RefreshTokenDays);

    /// <summary>Null: there is no such account, or this is not its password.</summary>
    internal async Task<TokenResponse?> SignInAsync(string name, string password, bool browser, CancellationToken cancel)
    {
        var account = await _store.FindAsync(name, cancel);
        var result = _passwords.Verify(account, password);
        if (account is null || result == PasswordVerificationResult.Failed || password.Length > Passwords.Longest)
        {
            SignInRefused(_log, name);
            return null;
        }
        if (result == PasswordVerificationResult.SuccessRehashNeeded)
            account = (await _changes.UpdateAsync(name, a => a with { PasswordHash = _passwords.Hash(name, password) }, cancel)).Account ?? account;
        return await IssueAsync(account, browser, cancel);
    }

    /// <summary>Null: the link was used, is too old, or never was.</summary>
    internal async Task<TokenResponse?> UseLinkAsync(string secret, bool browser, CancellationToken cancel)
    {
        if (!Secret.IsOf(secret, TokenKind.Link)) return null;
        var link = await _store.UseTokenAsync(Secret.Hash(secret), _time.GetUtcNow(), cancel);
        return link is { UsedAt: null } && await OwnerOfAsync(link, cancel) is { } account ? await IssueAsync(account, browser, cancel) : null;
    }

    /// <summary>Null: sign in again.</summary>
    internal async Task<TokenResponse?> RefreshAsync(string? secret, bool browser, CancellationToken cancel)
    {
        if (!Secret.IsOf(secret, TokenKind.Refresh)) return null;
        var now = _time.GetUtcNow();
        var token = await _store.UseTokenAsync(Secret.Hash(secret!), now, cancel);
        if (token is null || token.UsedAt == SignedOut || await OwnerOfAsync(token, cancel) is not { } account) return null;
        if (token.UsedAt is { } used && now - used > ReuseGrace)
        {
            // Two parties hold one token, and one of them is a thief: nobody stays signed in.
            RefreshReused(_log, account.Name);
            await _changes.UpdateAsync(account.Name, a => a with { Stamp = Secret.NewStamp() }, cancel);
            return null;
        }
        return await IssueAsync(account, browser, cancel);
    }

    internal async Task SignOutAsync(string? secret, CancellationToken cancel)
    {
        if (Secret.IsOf(secret, TokenKind.Refresh)) await _store.UseTokenAsync(Secret.Hash(secret!), SignedOut, cancel);
    }

    private async Task<Account?> OwnerOfAsync(AccountToken token, CancellationToken cancel) =>
        token.ExpiresAt > _time.GetUtcNow() && await _store.FindAsync(token.Account, cancel) is { } account && account.Stamp == token.Stamp ? account : null;

    private async Task<(string Secret, DateTimeOffset ExpiresAt)> AddTokenAsync(Account account, TokenKind kind, TimeSpan lifetime, CancellationToken cancel)
    {
        var secret = Secret.New(kind);
        var expires = _time.GetUtcNow() + lifetime;
        await _store.AddTokenAsync(new AccountToken(Secret.Hash(secret), kind, account.Name, account.Stamp, expires, null), cancel);
        return (secret, expires);
    }

    [LoggerMessage(252, LogLevel.Warning, "Sign-in as {Name} was refused")]
    private static partial void SignInRefused(ILogger log, string name);

    [LoggerMessage(250, LogLevel.Warning, "A used refresh token of {Name} came again: the account is signed out everywhere")]
    private static partial void RefreshReused(ILogger log, string name);
}
