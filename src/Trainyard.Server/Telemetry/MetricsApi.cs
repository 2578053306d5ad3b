using Microsoft.AspNetCore.Builder;
using Trainyard.Hosting.Telemetry;
using Trainyard.Server.Accounts;

namespace Trainyard.Server.Telemetry;

/// <summary>
/// The metrics beside the API, for people: like all else there they want a token. Prometheus, which cannot sign in, reads them on a
/// port of their own (<see cref="MetricsOptions"/>).
/// </summary>
public static class MetricsApi
{
    /// <summary>For a program that has <see cref="TelemetryServices.AddTelemetry"/>.</summary>
    public static WebApplication MapMetrics(this WebApplication app)
    {
        app.MapPrometheusScrapingEndpoint("/metrics").RequireAuthorization(Policies.Viewer);
        return app;
    }
}
