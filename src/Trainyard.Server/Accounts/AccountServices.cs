using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Trainyard.Accounts;

namespace Trainyard.Server.Accounts;

internal static class AccountServices
{
    public static IServiceCollection AddAccounts(this IServiceCollection services)
    {
        services.AddSingleton<AccessTokens>().AddSingleton<Passwords>().AddSingleton<AccountCache>().AddSingleton<AccountChanges>().AddSingleton<SignInLimits>();
        services.AddSingleton(s => new SignInService(
            s.GetRequiredService<IAccountStore>(), s.GetRequiredService<AccountChanges>(), s.GetRequiredService<AccessTokens>(), s.GetRequiredService<Passwords>(),
            s.GetRequiredService<IOptions<ServerOptions>>(), s.GetRequiredService<TimeProvider>(), s.GetRequiredService<ILogger<SignInService>>()));
        services.AddSingleton<IConfigureOptions<JwtBearerOptions>, BearerTokens>();
        services.AddAuthentication(JwtBearerDefaults.AuthenticationScheme).AddJwtBearer();
        services.AddAuthorization(Policies.Add);
        return services;
    }
}
