namespace Trainyard.Contracts;

/// <summary>What a person may do. A trainer does all that a viewer does, an admin all that a trainer does.</summary>
public enum Role
{
    /// <summary>Sees every job and its results.</summary>
    Viewer,

    /// <summary>Submits jobs, and controls their own.</summary>
    Trainer,

    /// <summary>Controls every job, and manages accounts.</summary>
    Admin,
}

public sealed record SignInRequest(string Name, string Password);

/// <summary>Signs in with the secret of a one-time link.</summary>
public sealed record LinkSignInRequest(string Token);

/// <summary>A refresh token, for clients other than browsers; a browser's is in its HttpOnly cookie.</summary>
public sealed record RefreshRequest(string? RefreshToken);

/// <param name="AccessToken">A JWT for the header <c>Authorization: Bearer …</c>.</param>
/// <param name="ExpiresAt">When the access token ends; renew it before.</param>
/// <param name="RefreshToken">Renews the access token once; null where it travels as a cookie.</param>
/// <param name="User">Who signed in.</param>
public sealed record TokenResponse(string AccessToken, DateTimeOffset ExpiresAt, string? RefreshToken, UserView User);

public sealed record PasswordChange(string? CurrentPassword, string NewPassword);

public sealed record UserView(string Name, Role Role, DateTimeOffset CreatedAt);

public sealed record NewUser(string Name, Role Role);

public sealed record RoleChange(Role Role);

/// <summary>A link that signs its reader in once.</summary>
/// <param name="Url">Holds the secret, and is not shown again.</param>
/// <param name="ExpiresAt">When it ends, used or not.</param>
/// <param name="Id">What to withdraw it by; null: the server is of an older version.</param>
public sealed record SignInLink(string Url, DateTimeOffset ExpiresAt, string? Id = null);

/// <summary>A one-time link that still works, without its secret.</summary>
/// <param name="Id">What to withdraw it by.</param>
/// <param name="CreatedBy">The account that made it; null: the server itself.</param>
/// <param name="CreatedAt">When it was made; null: an older version made it.</param>
/// <param name="ExpiresAt">When it ends, used or not.</param>
public sealed record LinkView(string Id, string? CreatedBy, DateTimeOffset? CreatedAt, DateTimeOffset ExpiresAt);
