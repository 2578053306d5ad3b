using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Console;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using Trainyard.Telemetry;

namespace Trainyard.Hosting.Telemetry;

/// <summary>Where a program is composed: who listens to its spans and instruments, and where they go.</summary>
public static class TelemetryServices
{
    /// <summary>Traces, metrics, and logs that carry a job's and a trace's id. Without a setting nothing leaves the process, and no port is opened.</summary>
    /// <param name="services">Where they are added; before the services that are to be traced until they end.</param>
    /// <param name="configuration">Also holds OpenTelemetry's variables.</param>
    /// <param name="program">Of <see cref="TelemetryNames.Programs"/>.</param>
    /// <exception cref="InvalidSettingException">One of OpenTelemetry's variables has a value that means nothing.</exception>
    public static IServiceCollection AddTelemetry(this IServiceCollection services, IConfiguration configuration, string program)
    {
        var settings = TelemetrySettings.Read(configuration, program);
        var version = typeof(TelemetryServices).Assembly.GetName().Version?.ToString(3);
        services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService(settings.ServiceName, serviceVersion: version))
            .WithTracing(traces => traces.AddSpans().ExportTo(settings.TracesExporters))
            .WithMetrics(metrics => metrics.AddInstruments().ExportTo(settings.MetricsExporters));
        return services
            .AddSettings<MetricsOptions>(configuration, MetricsOptions.Section)
            .AddHostedService<GaugeMeter>()
            .AddHostedService<MetricsListener>()
            // Logging:Console:FormatterName=json writes one object a line; its scopes hold the ids.
            .Configure<JsonConsoleFormatterOptions>(json => (json.IncludeScopes, json.UseUtcTimestamp, json.TimestampFormat) = (true, true, "yyyy-MM-ddTHH:mm:ss.fffZ"));
    }

    /// <summary>Listened to without an exporter too, so that logs have trace ids.</summary>
    private static TracerProviderBuilder AddSpans(this TracerProviderBuilder traces) => traces
        .AddSource(TelemetryNames.Source)
        // Not the hub's connections, which last for hours and have spans of ours, nor what probes and scrapers ask.
        .AddAspNetCoreInstrumentation(http => (http.Filter, http.EnableAspNetCoreSignalRSupport) =
            (context => context.Request.Path.StartsWithSegments("/api", StringComparison.Ordinal), false));

    private static void ExportTo(this TracerProviderBuilder traces, IReadOnlyList<string> exporters)
    {
        if (exporters.Contains("otlp")) traces.AddOtlpExporter();
        if (exporters.Contains("console")) traces.AddConsoleExporter();
    }

    private static MeterProviderBuilder AddInstruments(this MeterProviderBuilder metrics) => metrics
        .AddMeter(TelemetryNames.Source)
        .AddMeter("Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "Microsoft.AspNetCore.Http.Connections", "System.Runtime")
        .AddPrometheusExporter();

    private static void ExportTo(this MeterProviderBuilder metrics, IReadOnlyList<string> exporters)
    {
        if (exporters.Contains("otlp")) metrics.AddOtlpExporter();
    }
}
