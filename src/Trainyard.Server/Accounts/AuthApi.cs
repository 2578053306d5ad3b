using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Trainyard.Api;
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
            .ProducesProblem(StatusCodes.Status429TooManyRequests).WithExample(Examples.SignIn, Examples.Token);
        auth.MapPost("/link", UseLinkAsync).WithSummary("Sign in with the secret of a one-time link")
            .WithExample(new LinkSignInRequest("link-5J6…"), Examples.Token);
        auth.MapPost("/refresh", RefreshAsync).WithSummary("Get the next access token")
            .WithDescription("Takes the refresh token of the body, or else of the cookie. It is good once; the answer brings the next one.")
            .WithExample(new RefreshRequest("refresh-0Zk…"), Examples.Token);
        auth.MapPost("/sign-out", SignOutAsync).WithSummary("Make a refresh token void")
            .WithExample(new RefreshRequest("refresh-0Zk…"));
    }

    private static async Task<Results<Ok<TokenResponse>, ValidationProblem, ProblemHttpResult>> SignInAsync(
        SignInRequest request, string? session, HttpContext http, SignInService signIn, SignInLimits limits, CancellationToken cancel)
    {
        if (RefuseSession(session) is { } invalid) return invalid;
        var name = AccountNames.Normalize(request.Name);
        if (await limits.RefuseAsync(http.Connection.RemoteIpAddress, name, cancel) is { } wait) return Problems.TooMany(http, wait);
        // What cannot be a name has no account, and may be anything: it is not looked for, and not logged.
        var tokens = await signIn.SignInAsync(AccountNames.IsValid(name) ? name : "", request.Password, session is not null, cancel);
        return tokens is null ? Problems.Unauthorized("This is not the name and the password of an account.") : Answer(http, tokens, signIn, session is not null);
    }

    private static async Task<Results<Ok<TokenResponse>, ValidationProblem, ProblemHttpResult>> UseLinkAsync(
        LinkSignInRequest request, string? session, HttpContext http, SignInService signIn, CancellationToken cancel)
    {
        // Before the link is used up.
        if (RefuseSession(session) is { } invalid) return invalid;
        return await signIn.UseLinkAsync(request.Token, session is not null, cancel) is { } tokens
            ? Answer(http, tokens, signIn, session is not null)
            : Problems.Unauthorized("This link was used before, or is too old: ask for a new one.");
    }

    private static async Task<Results<Ok<TokenResponse>, ValidationProblem, ProblemHttpResult>> RefreshAsync(
        RefreshRequest? request, string? session, HttpContext http, SignInService signIn, CancellationToken cancel)
    {
        if (RefuseSession(session) is { } invalid) return invalid;
        // What came as a cookie goes back as a cookie, whatever the query says: no script may get hold of it.
        var browser = session is not null || request?.RefreshToken is null;
        if (await signIn.RefreshAsync(request?.RefreshToken ?? RefreshCookie.Read(http.Request), browser, cancel) is { } tokens) return Answer(http, tokens, signIn, browser);
        if (browser) RefreshCookie.Clear(http);
        return Problems.Unauthorized("This sign-in has ended: sign in again.");
    }

    private static async Task<NoContent> SignOutAsync(RefreshRequest? request, HttpContext http, SignInService signIn, CancellationToken cancel)
    {
        await signIn.SignOutAsync(request?.RefreshToken ?? RefreshCookie.Read(http.Request), cancel);
        RefreshCookie.Clear(http);
        return TypedResults.NoContent();
    }

    private static ValidationProblem? RefuseSession(string? session) =>
        session is null or CookieSession ? null : Problems.Invalid("session", QueryValues.NotOneOf([CookieSession], session));

    private static Ok<TokenResponse> Answer(HttpContext http, TokenResponse tokens, SignInService signIn, bool browser)
    {
        if (!browser) return TypedResults.Ok(tokens);
        RefreshCookie.Write(http, tokens.RefreshToken!, signIn.RefreshLifetime);
        return TypedResults.Ok(tokens with { RefreshToken = null });
    }
}
