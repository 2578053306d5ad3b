using System.Globalization;
using System.Security.Claims;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;
using Trainyard.Accounts;
using Trainyard.Server.Errors;

namespace Trainyard.Server.Accounts;

/// <summary>
/// Lets programs in by an API token, with the role that its scopes and its account have in common now. A token that is not whole is refused
/// without a query to the store; the answer says why.
/// </summary>
internal sealed class ApiTokenHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> scheme, ILoggerFactory log, UrlEncoder encoder, AccountCache accounts, ApiTokenUse use, SignInLimits limits, Audit audit, TimeProvider time)
    : AuthenticationHandler<AuthenticationSchemeOptions>(scheme, log, encoder)
{
    public new const string Scheme = "ApiToken";

    private ApiToken? _token;
    private Account? _account;
    private TimeSpan? _wait;

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (ApiTokenFormat.Read(Request) is not { } text) return AuthenticateResult.NoResult();
        if (!ApiTokenFormat.IsValid(text)) return Refuse("This API token is not whole: part of it is missing, or mistyped.");
        if (await accounts.FindTokenAsync(Secret.Hash(text), Context.RequestAborted) is not { } token) return Refuse("There is no such API token: it was revoked, or its account was deleted.");
        if (token.ExpiresAt <= time.GetUtcNow()) return Refuse(string.Create(CultureInfo.InvariantCulture, $"The API token '{token.Name}' expired at {token.ExpiresAt:u}: make a new one."));
        if (await accounts.OwnerOfAsync(token, Context.RequestAborted) is not { } account) return Refuse("The account of this API token was deleted.");
        (_token, _account) = (token, account);
        use.Note(token);
        var identity = new ClaimsIdentity(
            [new(AccessTokens.NameClaim, account.Name), new(AccessTokens.RoleClaim, AccessTokens.Name(token.RoleWith(account.Role))), new(Policies.ApiTokenClaim, token.Hash)],
            Scheme, AccessTokens.NameClaim, AccessTokens.RoleClaim);
        // The hub ends a connection at this time.
        var properties = new AuthenticationProperties { ExpiresUtc = token.ExpiresAt };
        return AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), properties, Scheme));
    }

    protected override async Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        var refusal = (await HandleAuthenticateOnceSafeAsync()).Failure?.Message;
        if (_wait is { } wait)
        {
            Response.StatusCode = StatusCodes.Status429TooManyRequests;
            Response.Headers.RetryAfter = Problems.Seconds(wait);
        }
        else
        {
            Response.StatusCode = StatusCodes.Status401Unauthorized;
            Response.Headers.Append(HeaderNames.WWWAuthenticate, "Bearer error=\"invalid_token\"");
        }
        if (refusal is not null) ProblemWriter.SetDetail(Context, refusal);
    }

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties)
    {
        Response.StatusCode = StatusCodes.Status403Forbidden;
        if (Explain() is { } detail) ProblemWriter.SetDetail(Context, detail);
        return Task.CompletedTask;
    }

    private AuthenticateResult Refuse(string reason)
    {
        // Too many wrong ones are a program that does not stop; right ones from the same address go through.
        _wait = limits.CountWrongToken(Context.Connection.RemoteIpAddress);
        if (_wait is { } wait) return AuthenticateResult.Fail($"{reason} Too many requests with tokens that are not good came from this address: wait {Problems.Seconds(wait)} seconds.");
        audit.TokenRefused(reason);
        return AuthenticateResult.Fail(reason);
    }

    private string? Explain()
    {
        if (Context.GetEndpoint()?.Metadata.GetOrderedMetadata<IAuthorizeData>().Any(a => a.Policy == Policies.Person) == true)
            return "An API token cannot do this, whatever its scopes: sign in, and use the access token.";
        if (_token is not { } token || _account is not { } account) return null;
        return token.RoleWith(account.Role) < account.Role
            ? $"The API token '{token.Name}' does not allow this: its scope is {string.Join(", ", token.Scopes.Select(s => JsonNamingPolicy.CamelCase.ConvertName(s.ToString())))}."
            : $"The API token '{token.Name}' acts for {account.Name}, whose role does not allow this: {AccessTokens.Name(account.Role)}.";
    }
}
