using Trainyard.Contracts;

namespace Trainyard.Accounts;

/// <summary>A token by which programs act for an account.</summary>
/// <param name="Hash">The SHA-256 of the token, in lower-case hexadecimal digits; the token itself is stored nowhere.</param>
/// <param name="Owner">The account that it acts for; never a later one of the same name.</param>
/// <param name="Name">Unique among the owner's.</param>
/// <param name="Scopes">At least one.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="ExpiresAt">From then on it opens nothing.</param>
public sealed record ApiToken(string Hash, AccountId Owner, string Name, IReadOnlyList<TokenScope> Scopes, DateTimeOffset CreatedAt, DateTimeOffset ExpiresAt)
{
    /// <summary>How long a token is kept after its end, so that its user gets an error that says it has expired.</summary>
    public static readonly TimeSpan Retention = TimeSpan.FromDays(30);

    private const int IdLength = 12;

    /// <summary>To the minute or so; null: never.</summary>
    public DateTimeOffset? LastUsedAt { get; init; }

    /// <summary>Names the token without telling its secret: the beginning of the hash of some 178 random bits.</summary>
    public string Id => IdOf(Hash);

    public static string IdOf(string hash) => hash[..IdLength];

    /// <summary>The lesser of what the token's scopes and its account's role allow.</summary>
    public Role RoleWith(Role account) => (Role)Math.Min((int)account, (int)Scopes.Max(RoleOf));

    private static Role RoleOf(TokenScope scope) => scope switch
    {
        TokenScope.Read => Role.Viewer,
        TokenScope.Jobs => Role.Trainer,
        TokenScope.Admin => Role.Admin,
        _ => throw new ArgumentOutOfRangeException(nameof(scope), scope, null),
    };
}
