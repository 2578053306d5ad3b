using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Trainyard.Server.Accounts;

/// <summary>Reads the access token of a request, and checks whether its account is still valid.</summary>
internal sealed class BearerTokens(AccessTokens tokens) : IConfigureNamedOptions<JwtBearerOptions>
{
    public void Configure(JwtBearerOptions options) => Configure(JwtBearerDefaults.AuthenticationScheme, options);

    public void Configure(string? name, JwtBearerOptions options)
    {
        // Wherever an access token is taken, an API token is.
        options.ForwardDefaultSelector = http => ApiTokenFormat.Read(http.Request) is null ? null : ApiTokenHandler.Scheme;
        options.MapInboundClaims = false;
        options.TokenValidationParameters = tokens.Validation;
        options.Events = new JwtBearerEvents { OnTokenValidated = CheckAccountAsync };
    }

    /// <summary>Signing out, another password or role, and deletion count from the next request, not from the token's end.</summary>
    private static async Task CheckAccountAsync(TokenValidatedContext context)
    {
        var accounts = context.HttpContext.RequestServices.GetRequiredService<AccountCache>();
        if (!await accounts.StandsAsync(context.Principal!, context.HttpContext.RequestAborted)) context.Fail("The account has changed, or was signed out, since this token was issued.");
    }
}
