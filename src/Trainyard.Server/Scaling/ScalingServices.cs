using System.Diagnostics.Metrics;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.DependencyInjection;
using Trainyard.Hosting.Telemetry;
using Trainyard.Scaling;
using Trainyard.Server.Accounts;
using Trainyard.Storage;
using Trainyard.Telemetry;

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
        return services.AddSingleton<ScalingService>().AddGauge<ScalingService>(
            TelemetryNames.Metrics.WorkersWanted, "{worker}", "Workers that the fleet wants: for jobs queued and running, within the limits.", Wanted);
    }

    /// <summary>The same number as a metric. None while it is not known: an autoscaler without a number leaves everything as it is.</summary>
    private static IEnumerable<Measurement<double>> Wanted(ScalingService scaling)
    {
        try
        {
            // With the timeout of the other figures it must stay below a scraper's ten seconds.
            return [new(scaling.NowAsync().WaitAsync(TimeSpan.FromSeconds(3)).GetAwaiter().GetResult().Count)];
        }
        catch (Exception e) when (e is UnavailableException or TimeoutException)
        {
            return [];
        }
    }
}
