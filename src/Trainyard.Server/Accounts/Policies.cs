using System.Security.Claims;
using Microsoft.AspNetCore.Authorization;
using Trainyard.Contracts;

namespace Trainyard.Server.Accounts;

/// <summary>Who may do what. What names no policy is for signed-in people, so that nothing is open by accident.</summary>
internal static class Policies
{
    public const string Viewer = "viewer";
    public const string Trainer = "trainer";
    public const string Admin = "admin";

    /// <summary>Somebody who is signed in, and not a program with an API token.</summary>
    public const string Person = "person";

    /// <summary>The hash of the API token that a request came with.</summary>
    public const string ApiTokenClaim = "api_token";

    public static void Add(AuthorizationOptions options)
    {
        options.AddPolicy(Viewer, policy => policy.RequireRole(Viewer, Trainer, Admin));
        options.AddPolicy(Trainer, policy => policy.RequireRole(Trainer, Admin));
        options.AddPolicy(Admin, policy => policy.RequireRole(Admin));
        options.AddPolicy(Person, policy => policy.RequireRole(Viewer, Trainer, Admin).RequireAssertion(context => context.User.ApiToken() is null));
        options.FallbackPolicy = options.DefaultPolicy;
    }

    /// <summary>The account's name.</summary>
    public static string AccountName(this ClaimsPrincipal user) => user.Identity?.Name ?? throw new InvalidOperationException("Nobody is signed in.");

    public static bool IsAdmin(this ClaimsPrincipal user) => user.IsInRole(AccessTokens.Name(Role.Admin));

    /// <summary>The hash of the API token that the request came with; null: it came with an access token.</summary>
    public static string? ApiToken(this ClaimsPrincipal user) => user.FindFirst(ApiTokenClaim)?.Value;

    /// <summary>The sign-in that the access token belongs to; null: an older version issued it, or it is an API token.</summary>
    public static string? Session(this ClaimsPrincipal user) => user.FindFirst(AccessTokens.SessionClaim)?.Value;
}
