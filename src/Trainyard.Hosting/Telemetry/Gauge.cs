using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Trainyard.Telemetry;

namespace Trainyard.Hosting.Telemetry;

/// <summary>A figure that is looked up whenever the metrics are read; none where it is not known now.</summary>
public sealed record Gauge(string Name, string Unit, string Description, Func<IEnumerable<Measurement<double>>> Observe);

public static class GaugeServices
{
    /// <summary>Shows a figure of <typeparamref name="T"/>, a service, among the metrics.</summary>
    public static IServiceCollection AddGauge<T>(this IServiceCollection services, string name, string unit, string description, Func<T, IEnumerable<Measurement<double>>> observe)
        where T : notnull => services.AddSingleton(s => new Gauge(name, unit, description, () => observe(s.GetRequiredService<T>())));

    /// <summary>A value with one attribute.</summary>
    public static Measurement<double> With(this double value, string attribute, string of) => new(value, new KeyValuePair<string, object?>(attribute, of));
}

/// <summary>Shows the gauges for as long as the program runs.</summary>
internal sealed class GaugeMeter(IEnumerable<Gauge> gauges) : IHostedService, IDisposable
{
    private readonly Meter _meter = new(TelemetryNames.Source);

    public Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var gauge in gauges) _meter.CreateObservableGauge(gauge.Name, gauge.Observe, gauge.Unit, gauge.Description);
        Instruments.BeginAtZero();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _meter.Dispose();
}
