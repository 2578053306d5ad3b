namespace Trainyard.Contracts;

/// <summary>What an API token may do. Each scope includes those before it, and none allows more than the token's account may do now.</summary>
public enum TokenScope
{
    /// <summary>Sees what a viewer sees.</summary>
    Read,

    /// <summary>Submits jobs, and controls those of its account, as a trainer does.</summary>
    Jobs,

    /// <summary>Does all that its account may do, except make tokens and sign-in links, and change passwords.</summary>
    Admin,
}

/// <param name="Name">What to list and revoke it by, such as what uses it; one of its kind in the account.</param>
/// <param name="Scopes">What it may do.</param>
/// <param name="ExpiresInDays">How long it is good, in days; null: 90, or as many as the server allows at most.</param>
public sealed record NewApiToken(string Name, IReadOnlyList<TokenScope> Scopes, int? ExpiresInDays = null);

/// <param name="Token">The secret, for the header <c>Authorization: Bearer …</c>; it is not shown again.</param>
/// <param name="Id">The beginning of its SHA-256, by which the audit trail names it.</param>
/// <param name="Name">What to list and revoke it by.</param>
/// <param name="Scopes">What it may do.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="ExpiresAt">When it ends.</param>
public sealed record CreatedApiToken(string Token, string Id, string Name, IReadOnlyList<TokenScope> Scopes, DateTimeOffset CreatedAt, DateTimeOffset ExpiresAt);

/// <summary>An API token, without its secret.</summary>
/// <param name="Id">The beginning of its SHA-256, by which the audit trail names it.</param>
/// <param name="Name">What to revoke it by.</param>
/// <param name="Owner">The account that it acts for.</param>
/// <param name="Scopes">What it may do, as far as its account may.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="ExpiresAt">When it ends or has ended; it is listed for 30 days after that.</param>
/// <param name="LastUsedAt">When it was used last, to the minute; null: never.</param>
public sealed record ApiTokenView(
    string Id, string Name, string Owner, IReadOnlyList<TokenScope> Scopes, DateTimeOffset CreatedAt, DateTimeOffset ExpiresAt, DateTimeOffset? LastUsedAt);
