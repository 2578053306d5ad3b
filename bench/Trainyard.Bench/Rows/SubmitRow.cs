using System.Diagnostics;
using System.Text.Json.Nodes;

namespace Trainyard.Bench.Rows;

/// <summary>
/// Submits at a steady rate, whether or not earlier ones were answered, as independent users would. Each is timed from the moment at
/// which it was due, so that a server which stalls cannot hide it.
/// </summary>
internal static class SubmitRow
{
    private const int PerSecond = 50;
    private const int Seconds = 10;

    public static async Task<RowResult> MeasureAsync()
    {
        await using var system = await RunningSystem.StartAsync();
        for (var i = 0; i < PerSecond; i++) await SubmitAsync(system);

        var clock = Stopwatch.StartNew();
        var answers = new List<Task<double>>();
        for (var i = 0; i < PerSecond * Seconds; i++)
        {
            var due = TimeSpan.FromSeconds((double)i / PerSecond);
            if (due - clock.Elapsed is { Ticks: > 0 } early) await Task.Delay(early);
            answers.Add(Task.Run(async () =>
            {
                await SubmitAsync(system);
                return (clock.Elapsed - due).TotalMilliseconds;
            }));
        }
        var latencies = await Task.WhenAll(answers);
        return new RowResult(
        [
            new Figure("POST /api/jobs at 50 requests/s, p50", latencies.Percentile(0.5), "ms"),
            new Figure("POST /api/jobs at 50 requests/s, p95", latencies.Percentile(0.95), "ms", AtMost: 20, Note: $"{latencies.Length} requests, no worker"),
        ]);
    }

    private static async Task SubmitAsync(RunningSystem system) => await system.Client.SubmitAsync(new JsonObject { ["name"] = "submitted" }, null, CancellationToken.None);
}
