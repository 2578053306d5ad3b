using System.Security.Claims;
using Trainyard.Accounts;
using Trainyard.Contracts;
using Trainyard.Health;

namespace Trainyard.Server.Accounts;

/// <summary>
/// Whether the sign-in behind an access token, or an API token, is still valid, which each request checks. A change made at this server counts
/// at once; one made at another counts half a second later.
/// </summary>
internal sealed class AccountCache(ISessionStore sessions, IApiTokenStore tokens, TimeProvider time)
{
    private const int MaxEntries = 10_000;
    private static readonly TimeSpan CacheTtl = TimeSpan.FromMilliseconds(500);

    private readonly CachedByKey<(string Name, string? Session), Account?> _accounts = new(time, CacheTtl, MaxEntries);

    // What is not there is not kept: made-up tokens must not push out the others.
    private readonly CachedByKey<string, ApiToken?> _tokens = new(time, CacheTtl, MaxEntries, token => token is not null);

    /// <summary>An account, a session or an API token was changed at this server.</summary>
    public event Action? Changed;

    /// <summary>Whether the account is as it was when the token was issued, and its session has not ended; of an API token, whether it is valid for the same role.</summary>
    public async ValueTask<bool> StandsAsync(ClaimsPrincipal user, CancellationToken cancellationToken)
    {
        if (user.Identity?.Name is not { } name) return false;
        var token = user.ApiToken() is { } hash ? await FindTokenAsync(hash, cancellationToken) : null;
        return IsSame(user, await FindAsync(name, user.Session(), cancellationToken), token);
    }

    /// <summary>An API token by its hash; it may have expired. Null: it was revoked, or never was.</summary>
    public ValueTask<ApiToken?> FindTokenAsync(string hash, CancellationToken cancellationToken) =>
        _tokens.GetAsync(hash, async (hash, cancellationToken) => await tokens.FindAsync([hash], cancellationToken) is [var token] ? token : null, cancellationToken);

    /// <summary>The account that an API token acts for; null: it was deleted.</summary>
    public async ValueTask<Account?> OwnerOfAsync(ApiToken token, CancellationToken cancellationToken) =>
        await FindAsync(token.Owner.Name, null, cancellationToken) is { } account && account.Id == token.Owner ? account : null;

    /// <summary>The account; null when it was deleted, or the sign-in has ended.</summary>
    public ValueTask<Account?> FindAsync(ClaimsPrincipal user, CancellationToken cancellationToken) => FindAsync(user.AccountName(), user.Session(), cancellationToken);

    /// <summary>The same for many at once, and as the store has it now.</summary>
    public async Task<IReadOnlySet<T>> FindEndedAsync<T>(IReadOnlyCollection<(T Key, ClaimsPrincipal User)> users, CancellationToken cancellationToken)
    {
        var names = users.Select(u => u.User.AccountName()).ToHashSet();
        var states = await sessions.ReadAsync(names, users.Select(u => u.User.Session()).OfType<string>().ToHashSet(), cancellationToken);
        var hashes = users.Select(u => u.User.ApiToken()).OfType<string>().ToHashSet();
        var known = hashes.Count == 0 ? [] : (await tokens.FindAsync(hashes, cancellationToken)).ToDictionary(t => t.Hash);
        var ended = users.Where(u => !IsSame(u.User, Of(states, u.User.AccountName(), u.User.Session()), u.User.ApiToken() is { } hash ? known.GetValueOrDefault(hash) : null))
            .Select(u => u.Key).ToHashSet();
        // A request must not be taken any more once a connection of the same sign-in has ended.
        if (ended.Count > 0) Forget();
        return ended;
    }

    /// <summary>An account, a session or an API token was changed: what was read before counts no more, and neither does what is being read.</summary>
    public void Clear()
    {
        Forget();
        Changed?.Invoke();
    }

    private void Forget()
    {
        _accounts.Clear();
        _tokens.Clear();
    }

    private ValueTask<Account?> FindAsync(string name, string? session, CancellationToken cancellationToken) => _accounts.GetAsync(
        (name, session),
        async (key, cancellationToken) => Of(await sessions.ReadAsync([key.Name], key.Session is null ? [] : [key.Session], cancellationToken), key.Name, key.Session),
        cancellationToken);

    /// <summary>Null: there is no such account, or the session has ended.</summary>
    private static Account? Of(SessionStates states, string name, string? session) =>
        session is not null && states.Ended.Contains(session) ? null : states.Accounts.GetValueOrDefault(name);

    private bool IsSame(ClaimsPrincipal user, Account? account, ApiToken? token)
    {
        if (account is null) return false;
        if (user.ApiToken() is null) return user.HasClaim(AccessTokens.StampClaim, account.Stamp) && HasRole(user, account.Role);
        return token is not null && token.Owner == account.Id && token.ExpiresAt > time.GetUtcNow() && HasRole(user, token.RoleWith(account.Role));
    }

    private static bool HasRole(ClaimsPrincipal user, Role role) => user.HasClaim(AccessTokens.RoleClaim, AccessTokens.Name(role));
}
