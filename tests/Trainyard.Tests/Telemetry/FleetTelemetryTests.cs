using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Trainyard.Chaos;
using Trainyard.Chaos.Fleet;
using Trainyard.Contracts;
using Trainyard.Tests.Flow;
using static Trainyard.Tests.Flow.Waiting;

namespace Trainyard.Tests.Telemetry;

/// <summary>What a fleet of processes tells of itself after one job: its trace, its metrics, its log.</summary>
public sealed class FleetTelemetryTests : FleetFixture
{
    [Fact]
    public async Task One_job_is_one_trace_moves_the_metrics_and_names_itself_in_the_log()
    {
        var options = new ChaosOptions
        {
            Servers = 2,
            Workers = 1,
            Metrics = true,
            Settings = new Dictionary<string, string> { ["OTEL_TRACES_EXPORTER"] = "console" },
            WorkerSettings = new Dictionary<string, string> { ["Logging__Console__FormatterName"] = "json" },
        };
        await using var fleet = await RunningFleet.StartAsync(new TrainyardFleet(options, Services!, Folder.Path));
        await using var watcher = await Watcher.ConnectAsync(fleet.Addresses[1], fleet.Token);
        var job = (await fleet.Clients[0].SubmitAsync(FlowSpecs.Small(), null, Cancel)).Id;
        await watcher.SubscribeAsync(job, EventCursor.Start);
        await watcher.UntilAsync("the last event", w => w.Events.OfType<TrainingSucceeded>().Any());

        var trace = await CheckTraceAsync(fleet, job);
        var (server, worker) = await CheckMetricsAsync(fleet);
        CheckLog(fleet.Workers[0], job, trace);
        MetricNames.Check([.. server.Names, .. worker.Names]);
        await CheckWhoMayReadAsync(fleet);
        await CheckOutageAsync(fleet.Servers[0]);
    }

    /// <summary>A store that is silent must be seen on the page, which Prometheus gives ten seconds.</summary>
    private async Task CheckOutageAsync(FleetProcess server)
    {
        Services!.ProxiesOf(ServiceName.MongoDb)[0].BlackHole();
        var page = await UntilAsync("a page that tells of the outage", async () =>
            await MetricsPage.TryReadAsync(server.Metrics, TimeSpan.FromSeconds(10)) is { } read && read.Sum("trainyard_store_available") == 0 ? read : null);
        Assert.Null(page.Sum("trainyard_jobs"));
        Assert.Equal(0, page.Sum("trainyard_server_ready"));
        Assert.True(page.Sum("trainyard_ingest_events_total") is not null);
    }

    private static async Task<string> CheckTraceAsync(RunningFleet fleet, JobId job)
    {
        // A span is written when it ends, and the attempt's ends when the worker has heard that the record has it.
        var spans = await UntilAsync("the whole trace", () =>
        {
            List<ExportedSpan> written = [.. fleet.Servers.Concat(fleet.Workers).SelectMany(process => ExportedSpan.Read(process.Lines))];
            return Task.FromResult(JobTrace.IsWhole(written) ? written : null);
        });
        JobTrace.Check(spans, job, queue: "rabbitmq", stream: "kafka");
        return spans.First(span => span.Name == "attempt").TraceId;
    }

    private static async Task<(MetricsPage Server, MetricsPage Worker)> CheckMetricsAsync(RunningFleet fleet)
    {
        var pages = await Task.WhenAll(fleet.Servers.Select(s => MetricsPage.ReadAsync(s.Metrics)));
        // Of the whole fleet each server says the same; what it took in itself, only one of them counts.
        Assert.All(pages, page => Assert.Equal((1.0, 0.0), (page.Sum("trainyard_jobs", "\"succeeded\""), page.Sum("trainyard_jobs", "\"queued\""))));
        Assert.All(pages, page => Assert.Equal((1.0, 1.0), (page.Sum("trainyard_workers"), page.Sum("trainyard_slots"))));
        Assert.All(pages, page => Assert.Equal((1.0, 1.0), (page.Sum("trainyard_store_available"), page.Sum("trainyard_server_ready"))));
        Assert.Equal(1, pages.Sum(page => page.Sum("trainyard_attempts_ended_total", "\"succeeded\"")));
        Assert.Equal(0, pages.Sum(page => page.Sum("trainyard_leases_lost_total")));
        // Intervals, validations, and the task's own figures on two validations and the test.
        Assert.Equal(94 + 2 + 3, pages.Sum(page => page.Sum("trainyard_ingest_points_total")));
        Assert.True(pages.Sum(page => page.Sum("trainyard_ingest_lag_seconds_count")) > 0);
        Assert.Equal(1, pages.Sum(page => page.Sum("trainyard_hub_clients")));

        var worker = await MetricsPage.ReadAsync(fleet.Workers[0].Metrics);
        // Two epochs of 48,000 images.
        Assert.Equal(96_000, worker.Sum("trainyard_training_samples_total"));
        return (pages[0].Sum("trainyard_ingest_lag_seconds_count") is null ? pages[1] : pages[0], worker);
    }

    private static void CheckLog(FleetProcess worker, JobId job, string trace)
    {
        var line = JsonNode.Parse(Assert.Single(worker.Lines, l => l.Contains(": claimed with fence", StringComparison.Ordinal)))!;
        Assert.Equal(("Information", "Trainyard.Worker.JobLoop"), ((string)line["LogLevel"]!, (string)line["Category"]!));
        Assert.EndsWith("Z", (string)line["Timestamp"]!, StringComparison.Ordinal);
        var scopes = line["Scopes"]!.AsArray();
        Assert.Contains(scopes, scope => (string?)scope!["trainyard.job.id"] == job.ToString());
        Assert.Contains(scopes, scope => (string?)scope!["TraceId"] == trace && scope["SpanId"] is not null);
    }

    private static async Task CheckWhoMayReadAsync(RunningFleet fleet)
    {
        using var http = new HttpClient { BaseAddress = fleet.Addresses[0] };
        Assert.Equal(HttpStatusCode.Unauthorized, (await http.GetAsync("metrics", Cancel)).StatusCode);
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", fleet.Token);
        Assert.Contains("trainyard_jobs{", await http.GetStringAsync("metrics", Cancel), StringComparison.Ordinal);
        using var probe = new HttpClient();
        Assert.Equal(HttpStatusCode.OK, (await probe.GetAsync(new Uri(fleet.Workers[0].Metrics, "/healthz"), Cancel)).StatusCode);
    }
}
