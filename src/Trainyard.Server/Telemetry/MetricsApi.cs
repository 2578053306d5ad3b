using Microsoft.AspNetCore.Builder;
using Trainyard.Hosting.Telemetry;
using Trainyard.Server.Accounts;

namespace Trainyard.Server.Telemetry;

/// <summary>
/// The metrics beside the API, for people: like all else there they want a token. Prometheus, which cannot sign in, reads them on a
/// port of their own (<see cref="MetricsOptions"/>).
/// </summary>
internal static class MetricsApi
{
    public static WebApplication MapMetrics(this WebApplication app)
    {
        app.MapPrometheusScrapingEndpoint("/metrics").RequireAuthorization(Policies.Viewer);
        return app;
    }
}
