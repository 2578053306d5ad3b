using System.Text.Json.Nodes;

namespace Trainyard.Tests.Cli;

/// <summary>The whole path on the real MNIST, as a user runs it.</summary>
public sealed class QuickstartTests : IDisposable
{
    private readonly CliHome _home = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _home.Dispose();

    [Fact]
    public async Task It_trains_shows_and_reports()
    {
        var result = (await _home.RunAsync("quickstart", "--exit", "--json", "--no-browser", "--port", "0")).Expect(0);
        var report = JsonNode.Parse(result.Output.TrimEnd().Split('\n')[^1])!.AsObject();
        Assert.Equal(
            ["jobId", "state", "preset", "epochs", "testAccuracy", "testLoss", "macroF1", "trainSeconds", "samplesPerSecond", "secondsToFirstMetric", "model"],
            report.Select(field => field.Key));
        Assert.Equal("succeeded", (string)report["state"]!);
        Assert.InRange((double)report["testAccuracy"]!, 0.98, 1);
        Assert.True(File.Exists((string)report["model"]!));

        // Validation is an event of the hub's, which a watcher that only asked now and then would show last.
        Assert.True(result.Error.IndexOf("epoch 1 validated", StringComparison.Ordinal) < result.Error.IndexOf("\nsucceeded", StringComparison.Ordinal), result.Error);
    }

    [Fact]
    public async Task A_watcher_sees_the_end_of_a_job_whose_server_was_killed_on_the_way()
    {
        using var killed = _home.Start("up", "--json", "--port", "0");
        var port = new Uri((string)JsonNode.Parse((await killed.StandardOutput.ReadLineAsync(Cancel))!)!["url"]!).Port;
        (await _home.RunAsync("submit", "--preset", "fast-cnn", "--epochs", "2")).Expect(0);
        using var watch = _home.Start("watch", "last", "--json");
        await ReadUntilAsync(watch.StandardError, " loss ");

        killed.Kill();
        await killed.WaitForExitAsync(Cancel);
        using var up = _home.Start("up", "--port", $"{port}");
        try
        {
            await ReadUntilAsync(watch.StandardError, "connection lost");
            var end = await watch.StandardOutput.ReadToEndAsync(Cancel).WaitAsync(CliHome.Limit, Cancel);
            await watch.WaitForExitAsync(Cancel);
            Assert.Equal((0, "succeeded"), (watch.ExitCode, (string)JsonNode.Parse(end)!["state"]!));
            Assert.Equal(2, (int)JsonNode.Parse(end)!["attempts"]!);
        }
        finally
        {
            up.Kill();
            watch.Kill();
        }
    }

    private static async Task ReadUntilAsync(StreamReader lines, string text)
    {
        while ((await lines.ReadLineAsync(Cancel).AsTask().WaitAsync(CliHome.Limit, Cancel) ?? throw new EndOfStreamException($"'{text}' was not said.")).Contains(text, StringComparison.Ordinal) is false)
        {
        }
    }
}
