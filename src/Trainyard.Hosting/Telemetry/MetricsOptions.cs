using System.ComponentModel.DataAnnotations;

namespace Trainyard.Hosting.Telemetry;

/// <summary>Section <c>Metrics</c> of the configuration.</summary>
public sealed record MetricsOptions
{
    public const string Section = "Metrics";

    /// <summary>A port that serves <c>/metrics</c> and <c>/healthz</c> to anybody who reaches it, without signing in: for Prometheus and for probes, and not for an ingress. 0: none.</summary>
    [Range(0, 65_535)]
    public int Port { get; init; }
}
