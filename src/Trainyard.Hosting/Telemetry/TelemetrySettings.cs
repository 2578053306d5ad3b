using Microsoft.Extensions.Configuration;

namespace Trainyard.Hosting.Telemetry;

/// <summary>What OpenTelemetry's standard variables ask for: https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/</summary>
internal sealed record TelemetrySettings
{
    private const string Endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";

    public required string ServiceName { get; init; }
    public required IReadOnlyList<string> TracesExporters { get; init; }
    public required IReadOnlyList<string> MetricsExporters { get; init; }

    /// <param name="configuration">Holds the environment variables.</param>
    /// <param name="service">The service's name, unless <c>OTEL_SERVICE_NAME</c> gives another.</param>
    /// <exception cref="InvalidSettingException">A variable has a value that means nothing.</exception>
    public static TelemetrySettings Read(IConfiguration configuration, string service)
    {
        string? Value(string name) => configuration[name] is { Length: > 0 } value ? value : null;

        // The exporter itself would continue silently, and export nothing.
        if (Value(Endpoint) is { } endpoint && !(Uri.TryCreate(endpoint, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"))
            throw new InvalidSettingException($"{Endpoint} is not an address such as http://localhost:4317, but '{endpoint}'.");
        if (Value("OTEL_EXPORTER_OTLP_PROTOCOL") is { } protocol && protocol is not ("grpc" or "http/protobuf"))
            throw new InvalidSettingException($"OTEL_EXPORTER_OTLP_PROTOCOL must be grpc or http/protobuf, not '{protocol}'.");

        IReadOnlyList<string> Exporters(string name, params string[] known)
        {
            var wanted = (Value(name) ?? (Value(Endpoint) is null ? "none" : "otlp")).Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
            return wanted.FirstOrDefault(w => !known.Contains(w)) is not { } unknown
                ? wanted
                : throw new InvalidSettingException($"{name} must be {string.Join(", ", known[..^1])} or {known[^1]}, or several of them with commas between, not '{unknown}'.");
        }

        return new TelemetrySettings
        {
            ServiceName = Value("OTEL_SERVICE_NAME") ?? service,
            TracesExporters = Exporters("OTEL_TRACES_EXPORTER", "none", "otlp", "console"),
            MetricsExporters = Exporters("OTEL_METRICS_EXPORTER", "none", "otlp"),
        };
    }
}
