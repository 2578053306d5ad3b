using System.Diagnostics.Metrics;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Trainyard.Contracts;
using Trainyard.Hosting.Telemetry;
using static Trainyard.Telemetry.TelemetryNames;

namespace Trainyard.Server.Telemetry;

/// <summary>The gauges of the whole fleet, as a server reports them. A gauge of another feature is one more <see cref="GaugeServices.AddGauge"/> where that feature is added.</summary>
internal static class ServerGauges
{
    public static IServiceCollection AddServerGauges(this IServiceCollection services) => services
        .AddSingleton<FleetMetricsReader>()
        .AddGauge<FleetMetricsReader>(Metrics.Jobs, "{job}", "Jobs, by state.", fleet => fleet.Read() is { } figures ? Jobs(figures) : [])
        .AddGauge<FleetMetricsReader>(Metrics.OldestQueued, "s", "How long the oldest queued job waits.", fleet => fleet.Read() is { } figures ? [new(figures.OldestQueued.TotalSeconds)] : [])
        .AddGauge<FleetMetricsReader>(Metrics.Workers, "{worker}", "Workers, by state.", fleet => fleet.Read() is { } figures ? Workers(figures) : [])
        .AddGauge<FleetMetricsReader>(Metrics.Slots, "{slot}", "Slots of the workers that take jobs, by state.", fleet => fleet.Read() is { } figures ? Slots(figures) : [])
        .AddGauge<FleetMetricsReader>(Metrics.DeadLetters, "{message}", "Messages that were dead-lettered and wait for an admin.", fleet => fleet.Read() is { } figures ? [new(figures.DeadLetters)] : [])
        .AddGauge<FleetMetricsReader>(Metrics.StoreAvailable, "1", "1 when the stores gave these figures, 0 when they did not.", fleet => [new(fleet.Read() is null ? 0 : 1)])
        .AddGauge<FleetMetricsReader>(Metrics.ServerReady, "1", "1 when this server is ready, as /readyz says, else 0.", fleet => [new(fleet.IsReady() ? 1 : 0)]);

    private static IEnumerable<Measurement<double>> Jobs(FleetMetrics figures) =>
        Enum.GetValues<JobState>().Select(state => ((double)figures.Jobs.GetValueOrDefault(state)).With(Attributes.JobState, Word(state)));

    private static IEnumerable<Measurement<double>> Workers(FleetMetrics figures) =>
        Enum.GetValues<WorkerState>().Select(state => ((double)figures.Workers.Count(w => w.State == state)).With(Attributes.WorkerState, Word(state)));

    private static IEnumerable<Measurement<double>> Slots(FleetMetrics figures)
    {
        var working = figures.Workers.Where(w => w.State is WorkerState.Idle or WorkerState.Busy).ToList();
        var busy = working.Sum(w => Math.Min(w.Report.Slots, w.Report.Jobs.Count));
        return [((double)busy).With(Attributes.SlotState, "busy"), ((double)(working.Sum(w => w.Report.Slots) - busy)).With(Attributes.SlotState, "free")];
    }

    private static string Word<T>(T state)
        where T : struct, Enum => JsonNamingPolicy.CamelCase.ConvertName(state.ToString());
}
