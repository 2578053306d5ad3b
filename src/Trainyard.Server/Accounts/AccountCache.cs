using System.Security.Claims;
using Trainyard.Accounts;

namespace Trainyard.Server.Accounts;

/// <summary>
/// Whether the sign-in behind an access token still stands, which each request asks. A change made at this server counts at once; one
/// made at another counts half a second later.
/// </summary>
internal sealed class AccountCache(ISessionStore sessions, TimeProvider time)
{
    private const int MaxEntries = 10_000;
    private static readonly TimeSpan CacheTtl = TimeSpan.FromMilliseconds(500);

    private readonly Lock _lock = new();
    private readonly Dictionary<(string Name, string? Session), (Account? Account, long ReadAt)> _known = [];
    private long _generation;

    /// <summary>An account or a session was changed at this server.</summary>
    public event Action? Changed;

    /// <summary>Whether the account is as it was when the token was issued, and its session has not ended.</summary>
    public async ValueTask<bool> StandsAsync(ClaimsPrincipal user, CancellationToken cancellationToken) =>
        user.Identity?.Name is { } name && IsSame(user, await FindAsync(name, user.Session(), cancellationToken));

    /// <summary>The account; null when it was deleted, or the sign-in has ended.</summary>
    public ValueTask<Account?> FindAsync(ClaimsPrincipal user, CancellationToken cancellationToken) => FindAsync(user.AccountName(), user.Session(), cancellationToken);

    /// <summary>The same for many at once, and as the store has it now.</summary>
    public async Task<IReadOnlySet<T>> FindEndedAsync<T>(IReadOnlyCollection<(T Key, ClaimsPrincipal User)> users, CancellationToken cancellationToken)
    {
        var names = users.Select(u => u.User.AccountName()).ToHashSet();
        var states = await sessions.ReadAsync(names, users.Select(u => u.User.Session()).OfType<string>().ToHashSet(), cancellationToken);
        var ended = users.Where(u => !IsSame(u.User, Of(states, u.User.AccountName(), u.User.Session()))).Select(u => u.Key).ToHashSet();
        // A request must not be taken any more once a connection of the same sign-in has ended.
        if (ended.Count > 0) Forget();
        return ended;
    }

    /// <summary>An account or a session was changed: what was read before counts no more, and neither does what is being read.</summary>
    public void Clear()
    {
        Forget();
        Changed?.Invoke();
    }

    private void Forget()
    {
        lock (_lock)
        {
            _generation++;
            _known.Clear();
        }
    }

    private async ValueTask<Account?> FindAsync(string name, string? session, CancellationToken cancellationToken)
    {
        long generation;
        lock (_lock)
        {
            if (_known.TryGetValue((name, session), out var known) && time.GetElapsedTime(known.ReadAt) < CacheTtl) return known.Account;
            generation = _generation;
        }
        var readAt = time.GetTimestamp();
        var account = Of(await sessions.ReadAsync([name], session is null ? [] : [session], cancellationToken), name, session);
        lock (_lock)
        {
            if (generation != _generation) return account;
            if (_known.Count >= MaxEntries) _known.Clear();
            _known[(name, session)] = (account, readAt);
        }
        return account;
    }

    /// <summary>Null: there is no such account, or the session has ended.</summary>
    private static Account? Of(SessionStates states, string name, string? session) =>
        session is not null && states.Ended.Contains(session) ? null : states.Accounts.GetValueOrDefault(name);

    private static bool IsSame(ClaimsPrincipal user, Account? account) =>
        account is not null && user.HasClaim(AccessTokens.StampClaim, account.Stamp) && user.HasClaim(AccessTokens.RoleClaim, AccessTokens.Name(account.Role));
}
