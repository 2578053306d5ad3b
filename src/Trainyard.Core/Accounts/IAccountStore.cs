using Trainyard.Contracts;

namespace Trainyard.Accounts;

/// <summary>Who has an account, and the tokens that sign people in again. Tokens are known by their SHA-256 alone.</summary>
public interface IAccountStore
{
    Task<Account?> FindAsync(string name, CancellationToken cancellationToken);

    Task<IReadOnlyList<Account>> ListAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Compare-and-set: adds an account, or puts it in the place of <paramref name="before"/>. False: the name is taken, or the stored
    /// account is no longer the one of before.
    /// </summary>
    Task<bool> SaveAsync(Account account, Account? before, CancellationToken cancellationToken);

    /// <summary>Deletes the account, its tokens and its API tokens.</summary>
    Task DeleteAsync(string name, CancellationToken cancellationToken);

    /// <summary>Adds a token; one that is there already stays as it is.</summary>
    Task AddTokenAsync(AccountToken token, CancellationToken cancellationToken);

    /// <summary>A token as it is stored, or null.</summary>
    Task<AccountToken?> FindTokenAsync(string hash, CancellationToken cancellationToken);

    /// <summary>The tokens of an account that nobody has used and that have not expired, oldest first.</summary>
    Task<IReadOnlyList<AccountToken>> ListTokensAsync(string account, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Marks a token as used and returns it as it was before; null when there is none. Of two callers, one gets it unused.</summary>
    Task<AccountToken?> UseTokenAsync(string hash, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>False: there was no such token any more.</summary>
    Task<bool> DeleteTokenAsync(string hash, CancellationToken cancellationToken);

    /// <summary>Deletes an account's tokens of every stamp but this one.</summary>
    Task DeleteTokensAsync(string account, string exceptStamp, CancellationToken cancellationToken);
}

/// <param name="Name">Lower case; what the person signs in with.</param>
/// <param name="Role">What the person may do.</param>
/// <param name="PasswordHash">Null: signs in by link only.</param>
/// <param name="Stamp">Tokens issued under another stamp are void: a new one signs the account out everywhere.</param>
/// <param name="CreatedAt">When the account was made.</param>
public sealed record Account(string Name, Role Role, string? PasswordHash, string Stamp, DateTimeOffset CreatedAt)
{
    /// <summary>What owns jobs: another one for an account that is deleted and made again under the same name.</summary>
    public AccountId Id => new(Name, CreatedAt);
}

public enum TokenKind
{
    /// <summary>Renews access tokens.</summary>
    Refresh,

    /// <summary>The secret of a one-time link.</summary>
    Link,
}

public sealed record AccountToken(string Hash, TokenKind Kind, string Account, string Stamp, DateTimeOffset ExpiresAt, DateTimeOffset? UsedAt)
{
    /// <summary>As <see cref="CreatedBy"/>: the server's own process, as at a first start. No account can have this name.</summary>
    public const string ByProcess = "(server)";

    /// <summary>The sign-in that a refresh token belongs to, the same for all tokens that follow one another; null: an older version stored it.</summary>
    public string? Session { get; init; }

    /// <summary>Null: an older version stored it.</summary>
    public DateTimeOffset? CreatedAt { get; init; }

    /// <summary>Of a link, the account that made it, or <see cref="ByProcess"/>; of a refresh token, <see cref="ByProcess"/> where nobody proved to be the account.</summary>
    public string? CreatedBy { get; init; }
}
