using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.DependencyInjection;
using Trainyard.Scaling;
using Trainyard.Server.Accounts;

namespace Trainyard.Server.Scaling;

internal static class ScalingServices
{
    /// <summary>Whoever is signed in, and an autoscaler by its token.</summary>
    public const string Policy = "scaling";

    public static IServiceCollection AddScaling(this IServiceCollection services)
    {
        services.AddAuthentication().AddScheme<AuthenticationSchemeOptions, ScalingToken>(ScalingToken.Scheme, null);
        services.Configure<AuthorizationOptions>(options => options.AddPolicy(Policy, policy => policy
            .AddAuthenticationSchemes(JwtBearerDefaults.AuthenticationScheme, ScalingToken.Scheme)
            .RequireRole(Policies.Viewer, Policies.Trainer, Policies.Admin, ScalingToken.Role)));
        return services.AddSingleton<ScalingLook>().AddHostedService<ScalingGauge>();
    }
}
