using System.Security.Claims;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Routing;
using Trainyard.Accounts;
using Trainyard.Contracts;
using Trainyard.Server.Docs;
using Trainyard.Server.Errors;

namespace Trainyard.Server.Accounts;

/// <summary>Accounts: signing in, one's own account, and the list of accounts.</summary>
internal static class AccountsApi
{
    public static IEndpointRouteBuilder MapAccounts(this IEndpointRouteBuilder routes)
    {
        routes.MapAuth();
        routes.MapOwnAccount();
        routes.MapUsers();
        routes.MapTokens();
        return routes;
    }

    private static void MapOwnAccount(this IEndpointRouteBuilder routes)
    {
        var account = routes.MapGroup("/api/account").WithTags("Account").RequireAuthorization(Policies.Viewer);
        account.MapGet("/", ShowAsync).WithSummary("Show who is signed in")
            .WithDescription("The account of the access token, as it is now.").ProducesProblem(StatusCodes.Status404NotFound).WithExample(null, Examples.User);
        account.MapPut("/password", ChangePasswordAsync).RequireAuthorization(Policies.Person).WithSummary("Set or change one's own password")
            .WithDescription("Signs the account out everywhere else. The current password is needed where there is one.")
            .ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status429TooManyRequests).WithExample(Examples.Password);
    }

    private static async Task<Results<Ok<UserView>, ProblemHttpResult>> ShowAsync(ClaimsPrincipal user, IAccountStore accounts, CancellationToken cancellationToken) =>
        await accounts.FindAsync(user.AccountName(), cancellationToken) is { } account ? TypedResults.Ok(account.ToView()) : Problems.NotFound("This account was deleted.");

    private static async Task<Results<NoContent, ValidationProblem, ProblemHttpResult>> ChangePasswordAsync(
        PasswordChange change, ClaimsPrincipal user, HttpContext http, IAccountStore store, AccountChanges changes, Passwords passwords, SignInService signIn, SignInLimits limits,
        RefreshCookie cookie, Audit audit, CancellationToken cancellationToken)
    {
        var name = user.AccountName();
        if (Passwords.Refuse(change.NewPassword, name) is { } reason) return Problems.Invalid("newPassword", reason);
        // Whoever finds an open browser must not be able to try passwords here either.
        if (await limits.RefuseAsync(http.Connection.RemoteIpAddress, name, cancellationToken) is { } wait) return Problems.TooMany(http, wait);
        var account = await store.FindAsync(name, cancellationToken);
        if (account?.PasswordHash is not null && passwords.Verify(account, change.CurrentPassword ?? "") == PasswordVerificationResult.Failed)
        {
            audit.PasswordChangeRefused(name);
            return Problems.Invalid("currentPassword", "is not the current password.");
        }

        var hash = passwords.Hash(name, change.NewPassword);
        var (_, changed) = await changes.UpdateAsync(name, a => a with { PasswordHash = hash, Stamp = Secret.NewStamp() }, cancellationToken);
        if (changed is null) return Problems.NotFound("This account was deleted.");
        audit.PasswordChanged(name);
        // The browser that asked stays signed in: its next refresh brings a token with the new stamp.
        if (user.HasClaim(c => c.Type == AccessTokens.BrowserClaim))
            cookie.Write(http, (await signIn.IssueAsync(changed, true, cancellationToken)).RefreshToken!, signIn.RefreshLifetime);
        return TypedResults.NoContent();
    }
}
