using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Trainyard.Accounts;
using Trainyard.Contracts;

namespace Trainyard.Server.Accounts;

/// <summary>Makes access tokens, and says which ones to believe: JWTs signed with HMAC-SHA-256 by this system, and nothing else.</summary>
internal sealed class AccessTokens(ISigningKey key, IOptions<ServerOptions> options, TimeProvider time)
{
    public const string Issuer = "trainyard";
    public const string NameClaim = JwtRegisteredClaimNames.Sub;
    public const string RoleClaim = "role";
    public const string StampClaim = "stamp";

    /// <summary>The sign-in that the token belongs to; an older version's token has none.</summary>
    public const string SessionClaim = JwtRegisteredClaimNames.Sid;

    /// <summary>Present when the refresh token of this sign-in is a browser's cookie.</summary>
    public const string BrowserClaim = "browser";

    private static readonly TimeSpan ClockSkew = TimeSpan.FromSeconds(10);

    /// <summary>When it is first needed: a store that does not answer yet keeps no server from starting, and is asked again.</summary>
    private readonly Lazy<SymmetricSecurityKey> _key = new(() => new(key.Value.ToArray()), LazyThreadSafetyMode.PublicationOnly);

    public TokenValidationParameters Validation => new()
    {
        ValidIssuer = Issuer,
        ValidAudience = Issuer,
        ValidAlgorithms = [SecurityAlgorithms.HmacSha256],
        IssuerSigningKeyResolver = (_, _, _, _) => [_key.Value],
        NameClaimType = NameClaim,
        RoleClaimType = RoleClaim,
        LifetimeValidator = (from, until, _, _) => IsCurrent(from, until),
    };

    /// <summary>The same for all servers of one installation, and different for every other; it reveals nothing about the key.</summary>
    public string InstanceId => Convert.ToHexStringLower(Derive("instance").AsSpan(0, 4));

    /// <summary>The refresh token that follows another: always the same one, so that whoever renews twice with one token has one session.</summary>
    public string Successor(string refreshToken) => Secret.Of(TokenKind.Refresh, Derive($"successor {refreshToken}"));

    public (string Token, DateTimeOffset ExpiresAt) Issue(Account account, string session, bool browser)
    {
        var now = time.GetUtcNow();
        var expires = now.AddMinutes(options.Value.AccessTokenMinutes);
        var identity = new ClaimsIdentity([new(NameClaim, account.Name), new(RoleClaim, Name(account.Role)), new(StampClaim, account.Stamp), new(SessionClaim, session)]);
        if (browser) identity.AddClaim(new Claim(BrowserClaim, "true", ClaimValueTypes.Boolean));
        var token = new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = Issuer,
            Audience = Issuer,
            IssuedAt = now.UtcDateTime,
            NotBefore = now.UtcDateTime,
            Expires = expires.UtcDateTime,
            Subject = identity,
            SigningCredentials = new SigningCredentials(_key.Value, SecurityAlgorithms.HmacSha256),
        });
        return (token, expires);
    }

    /// <summary>The role as tokens and policies name it.</summary>
    public static string Name(Role role) => JsonNamingPolicy.CamelCase.ConvertName(role.ToString());

    private byte[] Derive(string purpose) => HMACSHA256.HashData(_key.Value.Key, Encoding.UTF8.GetBytes($"trainyard {purpose}"));

    private bool IsCurrent(DateTime? from, DateTime? until)
    {
        var now = time.GetUtcNow().UtcDateTime;
        return until > now - ClockSkew && !(from > now + ClockSkew);
    }
}
