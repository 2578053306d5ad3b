using System.Diagnostics.Metrics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Trainyard.Scaling;

namespace Trainyard.Server.Scaling;

/// <summary>The same number as a metric, for an autoscaler that reads metrics.</summary>
internal sealed partial class ScalingGauge : BackgroundService
{
    private static readonly TimeSpan LookAfter = TimeSpan.FromSeconds(5);

    private readonly ScalingLook _scaling;
    private readonly TimeProvider _time;
    private readonly ILogger<ScalingGauge> _log;
    private readonly Meter _meter;
    private WantedWorkers? _wanted;

    public ScalingGauge(ScalingLook scaling, IMeterFactory meters, TimeProvider time, ILogger<ScalingGauge> log)
    {
        (_scaling, _time, _log) = (scaling, time, log);
        _meter = meters.Create("Trainyard");
        _meter.CreateObservableGauge("trainyard.workers.wanted", Measure, "{worker}", "Workers that the fleet wants: for jobs queued and running, within the limits.");
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                _wanted = await _scaling.NowAsync();
            }
            catch (Exception e)
            {
                if (_wanted is not null) Unknown(_log, e);
                _wanted = null;
            }
            await Task.Delay(LookAfter, _time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Nothing rather than an old number: an autoscaler without a number leaves everything as it is.</summary>
    private IEnumerable<Measurement<int>> Measure() => _wanted is { } wanted ? [new(wanted.Count)] : [];

    [LoggerMessage(280, LogLevel.Warning, "How many workers are wanted is not known, because store or registry do not answer")]
    private static partial void Unknown(ILogger log, Exception e);
}
