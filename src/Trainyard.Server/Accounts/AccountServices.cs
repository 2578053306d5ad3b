using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Trainyard.Accounts;

namespace Trainyard.Server.Accounts;

internal static class AccountServices
{
    public static IServiceCollection AddAccounts(this IServiceCollection services)
    {
        services.AddSingleton<AccessTokens>().AddSingleton<Passwords>().AddSingleton<AccountCache>().AddSingleton<Ownership>().AddSingleton<AccountChanges>().AddSingleton<SignInLimits>().AddSingleton<Audit>().AddSingleton<RefreshCookie>();
        services.AddSingleton(s => new SignInService(
            s.GetRequiredService<IAccountStore>(), s.GetRequiredService<ISessionStore>(), s.GetRequiredService<AccountChanges>(), s.GetRequiredService<AccountCache>(),
            s.GetRequiredService<AccessTokens>(), s.GetRequiredService<Passwords>(), s.GetRequiredService<Audit>(),
            s.GetRequiredService<IOptions<ServerOptions>>(), s.GetRequiredService<TimeProvider>()));
        services.AddSingleton<ApiTokens>().AddSingleton<ApiTokenUse>().AddHostedService(s => s.GetRequiredService<ApiTokenUse>());
        services.AddSingleton<IConfigureOptions<JwtBearerOptions>, BearerTokens>();
        services.AddAuthentication(JwtBearerDefaults.AuthenticationScheme).AddJwtBearer().AddScheme<AuthenticationSchemeOptions, ApiTokenHandler>(ApiTokenHandler.Scheme, null);
        services.AddAuthorization(Policies.Add);
        return services;
    }
}
