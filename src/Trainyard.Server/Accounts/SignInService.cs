using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;
using Trainyard.Accounts;
using Trainyard.Contracts;

namespace Trainyard.Server.Accounts;

/// <summary>
/// Every way to become somebody: a password, a one-time link, a refresh token, or this process itself. Each sign-in is a session: the
/// refresh tokens that follow one another, and the access tokens that came with them. A session ends as a whole.
/// </summary>
public sealed class SignInService
{
    /// <summary>How long a link is valid that a process writes at its start; whoever starts it is there to read it.</summary>
    public static readonly TimeSpan StartLinkLifetime = TimeSpan.FromMinutes(15);

    /// <summary>Tabs of one browser may renew with the same token at the same moment, and an answer may be lost.</summary>
    private static readonly TimeSpan ReuseGrace = TimeSpan.FromSeconds(60);

    /// <summary>The use that signing out records: such a token is void, and finding it again says nothing of a theft.</summary>
    private static readonly DateTimeOffset SignedOut = DateTimeOffset.UnixEpoch;

    /// <summary>No refresh token is valid for longer: <see cref="ServerOptions.RefreshTokenDays"/> ends at a year.</summary>
    private static readonly TimeSpan EndedSessionRetention = TimeSpan.FromDays(366);

    /// <summary>How many tokens further a replayed one is followed; nobody renews so often within the grace.</summary>
    private const int MaxSuccessors = 100;
    private const int LinkIdLength = 12;

    private readonly IAccountStore _store;
    private readonly ISessionStore _sessions;
    private readonly AccountChanges _changes;
    private readonly AccountCache _cache;
    private readonly AccessTokens _tokens;
    private readonly Passwords _passwords;
    private readonly Audit _audit;
    private readonly ServerOptions _options;
    private readonly TimeProvider _time;

    internal SignInService(
        IAccountStore store, ISessionStore sessions, AccountChanges changes, AccountCache cache, AccessTokens tokens, Passwords passwords, Audit audit,
        IOptions<ServerOptions> options, TimeProvider time) =>
        (_store, _sessions, _changes, _cache, _tokens, _passwords, _audit, _options, _time) = (store, sessions, changes, cache, tokens, passwords, audit, options.Value, time);

    /// <summary>The admin <c>owner</c>, made without a password when nobody has an account yet; otherwise the first admin by name.</summary>
    public async Task<Account> EnsureOwnerAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var accounts = await _store.ListAsync(cancellationToken);
            if (accounts.FirstOrDefault(a => a is { Role: Role.Admin, Name: AccountNames.Owner }) is { } owner) return owner;
            if (accounts.FirstOrDefault(a => a.Role == Role.Admin) is { } admin) return admin;
            // Without any admin, as a crash in the midst of a change may leave it, the owner is one again.
            if (await _changes.AddAsync(AccountNames.Owner, Role.Admin, cancellationToken) is { } added) return added;
            await _changes.UpdateAsync(AccountNames.Owner, a => a with { Role = Role.Admin }, cancellationToken);
        }
    }

    /// <summary>
    /// Whether no admin could come in without a link from this process: none has a password, and none is signed in. What a process
    /// issued to itself does not count.
    /// </summary>
    public async Task<bool> NeedsFirstLinkAsync(CancellationToken cancellationToken)
    {
        foreach (var admin in (await _store.ListAsync(cancellationToken)).Where(a => a.Role == Role.Admin))
        {
            if (admin.PasswordHash is not null) return false;
            var tokens = await _store.ListTokensAsync(admin.Name, _time.GetUtcNow(), cancellationToken);
            if (tokens.Any(t => t.Kind == TokenKind.Refresh && t.Stamp == admin.Stamp && t.CreatedBy != AccountToken.ByProcess)) return false;
        }
        return true;
    }

    /// <summary>A link below <paramref name="baseUrl"/> that signs its reader in once; null when there is no such account.</summary>
    /// <param name="name">The account's.</param>
    /// <param name="baseUrl">The server's address as its reader reaches it.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <param name="lifetime">Null: <see cref="ServerOptions.LinkHours"/>.</param>
    public async Task<SignInLink?> CreateLinkAsync(string name, string baseUrl, CancellationToken cancellationToken, TimeSpan? lifetime = null)
    {
        if (await _store.FindAsync(name, cancellationToken) is not { } account) return null;
        var secret = Secret.New(TokenKind.Link);
        var now = _time.GetUtcNow();
        var link = new AccountToken(Secret.Hash(secret), TokenKind.Link, account.Name, account.Stamp, now + (lifetime ?? TimeSpan.FromHours(_options.LinkHours)), null)
        {
            CreatedAt = now,
            CreatedBy = _audit.Actor,
        };
        await _store.AddTokenAsync(link, cancellationToken);
        _audit.LinkCreated(account.Name, IdOf(link), link.ExpiresAt);
        // After '#', so that the secret is sent to no server and is in no log.
        return new SignInLink($"{baseUrl.TrimEnd('/')}/welcome#token={secret}", link.ExpiresAt, IdOf(link));
    }

    /// <summary>Tokens for an account that has proved itself: a new session.</summary>
    public Task<TokenResponse> IssueAsync(Account account, bool browser, CancellationToken cancellationToken) => StartAsync(account, browser, null, cancellationToken);

    /// <summary>Tokens of the owner for this process itself: who may use its files is the owner.</summary>
    public async Task<TokenResponse> IssueToProcessAsync(CancellationToken cancellationToken) =>
        await StartAsync(await EnsureOwnerAsync(cancellationToken), browser: false, AccountToken.ByProcess, cancellationToken);

    internal TimeSpan RefreshLifetime => TimeSpan.FromDays(_options.RefreshTokenDays);

    /// <summary>Names a link without telling its secret: the beginning of the hash of 256 random bits.</summary>
    internal static string IdOf(AccountToken link) => link.Hash[..LinkIdLength];

    /// <summary>Null: there is no such account, or this is not its password.</summary>
    internal async Task<TokenResponse?> SignInAsync(string name, string password, bool browser, CancellationToken cancellationToken)
    {
        var account = AccountNames.IsValid(name) ? await _store.FindAsync(name, cancellationToken) : null;
        var result = _passwords.Verify(account, password);
        if (account is null || result == PasswordVerificationResult.Failed || password.Length > Passwords.Longest)
        {
            _audit.SignInRefused(name);
            return null;
        }
        if (result == PasswordVerificationResult.SuccessRehashNeeded)
            account = (await _changes.UpdateAsync(name, a => a with { PasswordHash = _passwords.Hash(name, password) }, cancellationToken)).Account ?? account;
        var tokens = await IssueAsync(account, browser, cancellationToken);
        _audit.SignedIn(name);
        return tokens;
    }

    /// <summary>Null: the link was used, is too old, or never was.</summary>
    internal async Task<TokenResponse?> UseLinkAsync(string secret, bool browser, CancellationToken cancellationToken)
    {
        var link = Secret.IsOf(secret, TokenKind.Link) ? await _store.UseTokenAsync(Secret.Hash(secret), _time.GetUtcNow(), cancellationToken) : null;
        if (link is not { UsedAt: null } || await OwnerOfAsync(link, cancellationToken) is not { } account)
        {
            _audit.LinkRefused();
            return null;
        }
        var tokens = await IssueAsync(account, browser, cancellationToken);
        _audit.SignedInByLink(account.Name, IdOf(link), link.CreatedBy);
        return tokens;
    }

    /// <summary>The account's links that still work, oldest first; null: there is no such account.</summary>
    internal async Task<IReadOnlyList<AccountToken>?> ListLinksAsync(string name, CancellationToken cancellationToken)
    {
        if (await _store.FindAsync(name, cancellationToken) is not { } account) return null;
        var tokens = await _store.ListTokensAsync(name, _time.GetUtcNow(), cancellationToken);
        return [.. tokens.Where(t => t.Kind == TokenKind.Link && t.Stamp == account.Stamp)];
    }

    /// <summary>False: it does not exist any more.</summary>
    internal async Task<bool> RevokeLinkAsync(AccountToken link, CancellationToken cancellationToken)
    {
        if (!await _store.DeleteTokenAsync(link.Hash, cancellationToken)) return false;
        _audit.LinkRevoked(link.Account, IdOf(link));
        return true;
    }

    /// <summary>
    /// The next tokens of the session. Within the grace the same token gets the same successor again, so that two tabs stay one session;
    /// after it, two parties hold one token and one of them is a thief: the session ends. Null: sign in again.
    /// </summary>
    internal async Task<TokenResponse?> RefreshAsync(string? secret, bool browser, CancellationToken cancellationToken)
    {
        if (!Secret.IsOf(secret, TokenKind.Refresh)) return null;
        var now = _time.GetUtcNow();
        var token = await _store.UseTokenAsync(Secret.Hash(secret!), now, cancellationToken);
        if (token is null || token.UsedAt == SignedOut || await OwnerOfAsync(token, cancellationToken) is not { } account) return null;
        var session = SessionOf(token);
        if (token.UsedAt is { } used && now - used > ReuseGrace)
        {
            _audit.RefreshTokenReused(account.Name);
            await EndAsync(session, cancellationToken);
            return null;
        }
        if (await NextAsync(secret!, cancellationToken) is not { } next) return null;
        var tokens = await AnswerAsync(account, browser, next, session, token.CreatedBy, cancellationToken);
        // Looked at last: a sign-out in the meantime has not seen the token that was added just now.
        return await IsEndedAsync(session, cancellationToken) ? null : tokens;
    }

    /// <summary>Ends the session of a refresh token. False: there is no such token.</summary>
    internal async Task<bool> SignOutAsync(string secret, CancellationToken cancellationToken)
    {
        if (!Secret.IsOf(secret, TokenKind.Refresh)) return false;
        if (await _store.UseTokenAsync(Secret.Hash(secret), SignedOut, cancellationToken) is not { } token) return false;
        await EndSessionAsync(SessionOf(token), token.Account, cancellationToken);
        return true;
    }

    internal async Task EndSessionAsync(string session, string account, CancellationToken cancellationToken)
    {
        await EndAsync(session, cancellationToken);
        _audit.SignedOut(account);
    }

    /// <summary>A token that an older version stored belongs to a session that begins with it.</summary>
    private static string SessionOf(AccountToken token) => token.Session ?? token.Hash[..32];

    private async Task EndAsync(string session, CancellationToken cancellationToken)
    {
        await _sessions.EndAsync(session, _time.GetUtcNow() + EndedSessionRetention, cancellationToken);
        _cache.Clear();
    }

    private async Task<bool> IsEndedAsync(string session, CancellationToken cancellationToken) =>
        (await _sessions.ReadAsync([], [session], cancellationToken)).Ended.Contains(session);

    private async Task<Account?> OwnerOfAsync(AccountToken token, CancellationToken cancellationToken) =>
        token.ExpiresAt > _time.GetUtcNow() && await _store.FindAsync(token.Account, cancellationToken) is { } account && account.Stamp == token.Stamp ? account : null;

    /// <summary>The first token that follows this one and that nobody has used; null: there are too many.</summary>
    private async Task<string?> NextAsync(string secret, CancellationToken cancellationToken)
    {
        for (var i = 0; i < MaxSuccessors; i++)
        {
            secret = _tokens.Successor(secret);
            if (await _store.FindTokenAsync(Secret.Hash(secret), cancellationToken) is not { UsedAt: not null }) return secret;
        }
        return null;
    }

    private Task<TokenResponse> StartAsync(Account account, bool browser, string? createdBy, CancellationToken cancellationToken) =>
        AnswerAsync(account, browser, Secret.New(TokenKind.Refresh), Secret.NewStamp(), createdBy, cancellationToken);

    private async Task<TokenResponse> AnswerAsync(Account account, bool browser, string secret, string session, string? createdBy, CancellationToken cancellationToken)
    {
        var now = _time.GetUtcNow();
        var token = new AccountToken(Secret.Hash(secret), TokenKind.Refresh, account.Name, account.Stamp, now + RefreshLifetime, null) { Session = session, CreatedAt = now, CreatedBy = createdBy };
        await _store.AddTokenAsync(token, cancellationToken);
        var (access, expires) = _tokens.Issue(account, session, browser);
        return new TokenResponse(access, expires, secret, account.ToView());
    }
}
