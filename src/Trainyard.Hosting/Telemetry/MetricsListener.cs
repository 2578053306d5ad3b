using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using OpenTelemetry.Metrics;

namespace Trainyard.Hosting.Telemetry;

/// <summary>
/// Serves <c>/metrics</c> and <c>/healthz</c> on <see cref="MetricsOptions.Port"/>, in a server as in a worker. A port of its own, since
/// a scraper cannot sign in, and what it reads is nobody's business behind a public address.
/// </summary>
internal sealed class MetricsListener(MeterProvider metrics, IEnumerable<LivenessCheck> checks, IOptions<MetricsOptions> options) : IHostedService
{
    private WebApplication? _app;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (options.Value.Port is var port && port == 0) return;
        // Empty: neither the settings nor the address of the program's own web server are this one's.
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.Services.AddRoutingCore();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.ListenAnyIP(port);
            kestrel.AddServerHeader = false;
        });
        _app = builder.Build();
        _app.MapPrometheusScrapingEndpoint("/metrics", metrics, configureBranchedPipeline: null, optionsName: null).DisableHttpMetrics();
        _app.MapGet("/healthz", () => checks.All(check => check.IsAlive()) ? Results.Ok() : Results.StatusCode(StatusCodes.Status503ServiceUnavailable)).DisableHttpMetrics();
        try
        {
            await _app.StartAsync(cancellationToken);
        }
        catch (IOException e) when (e.InnerException is AddressInUseException)
        {
            throw new InvalidSettingException(string.Create(CultureInfo.InvariantCulture, $"Metrics:Port is {port}, where another program listens: choose another one."));
        }
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_app is null) return;
        await _app.StopAsync(cancellationToken);
        await _app.DisposeAsync();
    }
}

/// <summary>Whether a part of the program still does its work; one that does not is reason to start the program anew.</summary>
public sealed record LivenessCheck(Func<bool> IsAlive);
