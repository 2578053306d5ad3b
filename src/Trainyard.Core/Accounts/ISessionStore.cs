namespace Trainyard.Accounts;

/// <summary>Ends sign-ins, and says which ones are still valid, to every server that shares the store.</summary>
public interface ISessionStore
{
    /// <summary>Ends a session for good: its refresh tokens are deleted, and it is known as ended until <paramref name="keepUntil"/>.</summary>
    Task EndAsync(string session, DateTimeOffset keepUntil, CancellationToken cancellationToken);

    /// <summary>Reads these accounts, and which of these sessions have ended.</summary>
    Task<SessionStates> ReadAsync(IReadOnlyCollection<string> accounts, IReadOnlyCollection<string> sessions, CancellationToken cancellationToken);
}

/// <param name="Accounts">Those that exist, by name.</param>
/// <param name="Ended">The sessions that have ended.</param>
public sealed record SessionStates(IReadOnlyDictionary<string, Account> Accounts, IReadOnlySet<string> Ended);
