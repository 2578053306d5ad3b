using System.Security.Claims;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Trainyard.Contracts;
using Trainyard.Server.Docs;
using Trainyard.Server.Errors;
using Trainyard.Server.Web;

namespace Trainyard.Server.Accounts;

/// <summary>Signing in, staying signed in, and signing out; the only part of the API that is open.</summary>
internal static class AuthApi
{
    /// <summary>The value of <c>?session=</c> with which a browser asks for its refresh token as a cookie.</summary>
    public const string CookieSession = "cookie";

    public static void MapAuth(this IEndpointRouteBuilder routes)
    {
        var auth = routes.MapGroup("/api/auth").WithTags("Sign-in").AllowAnonymous().ProducesProblem(StatusCodes.Status401Unauthorized);
        auth.MapPost("/sign-in", SignInAsync).WithSummary("Sign in with a password")
            .WithDescription("The answer has an access token, which is sent as `Authorization: Bearer`, and a refresh token, which gets the next ones.")
            .ProducesProblem(StatusCodes.Status429TooManyRequests).WithExample(Examples.SignIn, Examples.Token);
        auth.MapPost("/link", UseLinkAsync).WithSummary("Sign in with the secret of a one-time link")
            .WithDescription("The secret is what follows `#token=` in the link. It is good once.")
            .WithExample(new LinkSignInRequest("link-5J6…"), Examples.Token);
        auth.MapPost("/refresh", RefreshAsync).WithSummary("Get the next access token")
            .WithDescription("Takes the refresh token of the body, or else of the cookie. It is good once; the answer brings the next one.")
            .WithExample(new RefreshRequest("refresh-0Zk…"), Examples.Token);
        auth.MapPost("/sign-out", SignOutAsync).WithSummary("End a sign-in")
            .WithDescription("That of the refresh token in the body, or else of the cookie, or else of the access token: all its tokens are void, and its live connections end.")
            .WithExample(new RefreshRequest("refresh-0Zk…"));
    }

    private static async Task<Results<Ok<TokenResponse>, ValidationProblem, ProblemHttpResult>> SignInAsync(
        SignInRequest request, string? session, HttpContext http, SignInService signIn, SignInLimits limits, RefreshCookie cookie, CancellationToken cancellationToken)
    {
        if (RefuseSession(session) is { } invalid) return invalid;
        var name = AccountNames.Normalize(request.Name);
        if (await limits.RefuseAsync(http.Connection.RemoteIpAddress, name, cancellationToken) is { } wait) return Problems.TooMany(http, wait);
        // What cannot be a name has no account, and is not looked for; the audit trail writes out whatever it is.
        var tokens = await signIn.SignInAsync(name, request.Password, session is not null, cancellationToken);
        return tokens is null ? Problems.Unauthorized("This is not the name and the password of an account.") : Answer(http, tokens, signIn, session is null ? null : cookie);
    }

    private static async Task<Results<Ok<TokenResponse>, ValidationProblem, ProblemHttpResult>> UseLinkAsync(
        LinkSignInRequest request, string? session, HttpContext http, SignInService signIn, RefreshCookie cookie, CancellationToken cancellationToken)
    {
        // Before the link is used up.
        if (RefuseSession(session) is { } invalid) return invalid;
        return await signIn.UseLinkAsync(request.Token, session is not null, cancellationToken) is { } tokens
            ? Answer(http, tokens, signIn, session is null ? null : cookie)
            : Problems.Unauthorized("This link was used before, or is too old: ask for a new one.");
    }

    private static async Task<Results<Ok<TokenResponse>, ValidationProblem, ProblemHttpResult>> RefreshAsync(
        RefreshRequest? request, string? session, HttpContext http, SignInService signIn, RefreshCookie cookie, CancellationToken cancellationToken)
    {
        if (RefuseSession(session) is { } invalid) return invalid;
        // What came as a cookie goes back as a cookie, whatever the query says: no script may get hold of it.
        var browser = session is not null || request?.RefreshToken is null;
        if (request?.RefreshToken is { } secret)
        {
            if (await signIn.RefreshAsync(secret, browser, cancellationToken) is { } tokens) return Answer(http, tokens, signIn, browser ? cookie : null);
        }
        else
        {
            foreach (var value in cookie.Read(http.Request))
            {
                if (await signIn.RefreshAsync(value.Secret, browser, cancellationToken) is not { } tokens) continue;
                RefreshCookie.ClearFormer(http, value);
                return Answer(http, tokens, signIn, cookie);
            }
        }
        if (browser) cookie.Clear(http);
        return Problems.Unauthorized("This sign-in has ended: sign in again.");
    }

    private static async Task<NoContent> SignOutAsync(
        RefreshRequest? request, ClaimsPrincipal user, HttpContext http, SignInService signIn, RefreshCookie cookie, CancellationToken cancellationToken)
    {
        if (request?.RefreshToken is { } secret)
        {
            await signIn.SignOutAsync(secret, cancellationToken);
        }
        else
        {
            var known = false;
            foreach (var value in cookie.Read(http.Request))
            {
                if (!await signIn.SignOutAsync(value.Secret, cancellationToken)) continue;
                RefreshCookie.ClearFormer(http, value);
                known = true;
            }
            if (!known && user.Session() is { } own) await signIn.EndSessionAsync(own, user.AccountName(), cancellationToken);
        }
        cookie.Clear(http);
        return TypedResults.NoContent();
    }

    private static ValidationProblem? RefuseSession(string? session) =>
        session is null or CookieSession ? null : Problems.Invalid("session", QueryValues.NotOneOf([CookieSession], session));

    /// <param name="http">The request.</param>
    /// <param name="tokens">What it is answered with.</param>
    /// <param name="signIn">Says how long the refresh token is valid.</param>
    /// <param name="cookie">Takes the refresh token; null: it goes into the body.</param>
    private static Ok<TokenResponse> Answer(HttpContext http, TokenResponse tokens, SignInService signIn, RefreshCookie? cookie)
    {
        if (cookie is null) return TypedResults.Ok(tokens);
        cookie.Write(http, tokens.RefreshToken!, signIn.RefreshLifetime);
        return TypedResults.Ok(tokens with { RefreshToken = null });
    }
}
