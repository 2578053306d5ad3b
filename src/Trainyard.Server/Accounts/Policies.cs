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

    public static void Add(AuthorizationOptions options)
    {
        options.AddPolicy(Viewer, policy => policy.RequireRole(Viewer, Trainer, Admin));
        options.AddPolicy(Trainer, policy => policy.RequireRole(Trainer, Admin));
        options.AddPolicy(Admin, policy => policy.RequireRole(Admin));
        options.FallbackPolicy = options.DefaultPolicy;
    }

    /// <summary>The account's name.</summary>
    public static string AccountName(this ClaimsPrincipal user) => user.Identity?.Name ?? throw new InvalidOperationException("Nobody is signed in.");

    public static bool IsAdmin(this ClaimsPrincipal user) => user.IsInRole(AccessTokens.Name(Role.Admin));

    /// <summary>The sign-in that the access token belongs to; null: an older version issued it.</summary>
    public static string? Session(this ClaimsPrincipal user) => user.FindFirst(AccessTokens.SessionClaim)?.Value;
}
