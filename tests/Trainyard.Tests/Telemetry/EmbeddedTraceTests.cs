using System.Text.Json.Nodes;
using Trainyard.Contracts;
using Trainyard.Tests.Cli;

namespace Trainyard.Tests.Telemetry;

/// <summary>One command that trains, and writes the job's trace.</summary>
public sealed class EmbeddedTraceTests : IDisposable
{
    private readonly CliHome _home = new();

    public void Dispose() => _home.Dispose();

    [Fact]
    public async Task Quickstart_writes_one_trace_from_the_request_to_the_push()
    {
        await using var collector = await Collector.StartAsync();
        _home.Settings["OTEL_TRACES_EXPORTER"] = "console,otlp";
        _home.Settings["OTEL_EXPORTER_OTLP_ENDPOINT"] = collector.Address;
        _home.Settings["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf";
        var result = (await _home.RunAsync("quickstart", "--exit", "--json", "--no-browser", "--port", "0")).Expect(0);

        var lines = result.Output.Split('\n');
        var job = (string)JsonNode.Parse(lines.Last(line => line.StartsWith("{\"jobId\"", StringComparison.Ordinal)))!["jobId"]!;
        JobTrace.Check([.. ExportedSpan.Read(lines)], JobId.Parse(job), queue: "in_memory", stream: "in_memory");
        Assert.Contains(lines, line => line.Trim() == "service.name: trainyard");

        // To the end: what ended last is sent before the program ends.
        // What was received is binary, and no text for a report of the tests.
        foreach (var span in (string[])["dispatch job", "attempt", "send /ws/jobs"]) Assert.True(collector.Received("traces").Contains(span, StringComparison.Ordinal), $"no span '{span}'");
        Assert.True(collector.Received("metrics").Contains("trainyard.ingest.points", StringComparison.Ordinal), "no metric");
    }

    [Fact]
    public async Task A_wrong_exporter_is_one_sentence()
    {
        _home.Settings["OTEL_TRACES_EXPORTER"] = "zipkin";
        var result = (await _home.RunAsync("up", "--port", "0")).Expect(2);
        Assert.Equal("trainyard: OTEL_TRACES_EXPORTER must be none, otlp or console, or several of them with commas between, not 'zipkin'.", result.Error.Trim());
    }
}
