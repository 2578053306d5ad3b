using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Trainyard.Scaling;
using Trainyard.Server.Accounts;

namespace Trainyard.Server.Scaling;

/// <summary>Lets an autoscaler in by <see cref="ScalingOptions.Token"/>: it cannot sign in, nor renew a token that ends. Its role opens nothing else.</summary>
internal sealed class ScalingToken(IOptionsMonitor<AuthenticationSchemeOptions> scheme, ILoggerFactory log, UrlEncoder encoder, IOptions<ScalingOptions> options)
    : AuthenticationHandler<AuthenticationSchemeOptions>(scheme, log, encoder)
{
    public new const string Scheme = "ScalingToken";
    public const string Role = "scaler";
    private const string Bearer = "Bearer ";

    protected override Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (options.Value.Token is not { } token || Request.Headers.Authorization is not [{ } header] || !header.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase))
            return Task.FromResult(AuthenticateResult.NoResult());
        // Hashes are of one length, so that the time of the comparison reveals nothing about the token.
        if (!CryptographicOperations.FixedTimeEquals(Hash(header[Bearer.Length..]), Hash(token))) return Task.FromResult(AuthenticateResult.NoResult());
        var scaler = new ClaimsIdentity([new(AccessTokens.NameClaim, Role), new(AccessTokens.RoleClaim, Role)], Scheme, AccessTokens.NameClaim, AccessTokens.RoleClaim);
        return Task.FromResult(AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(scaler), Scheme)));
    }

    /// <summary>The other scheme says how to sign in.</summary>
    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        Response.StatusCode = StatusCodes.Status401Unauthorized;
        return Task.CompletedTask;
    }

    private static byte[] Hash(string secret) => SHA256.HashData(Encoding.UTF8.GetBytes(secret));
}
