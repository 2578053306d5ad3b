using System.Diagnostics;

namespace Trainyard.Tests;

/// <summary>Server and worker as programs: a setting that is wrong or missing ends them at once, with one sentence that names it.</summary>
public sealed class ProgramTests
{
    private static readonly string[] All = ["ConnectionStrings__rabbitmq=amqp://127.0.0.1:1", "ConnectionStrings__kafka=127.0.0.1:1", "ConnectionStrings__redis=127.0.0.1:1", "ConnectionStrings__mongodb=mongodb://127.0.0.1:1"];

    [Theory]
    [InlineData("Trainyard.Server", "set ConnectionStrings__rabbitmq, ConnectionStrings__kafka, ConnectionStrings__redis, ConnectionStrings__mongodb")]
    [InlineData("Trainyard.Worker", "set ConnectionStrings__rabbitmq, ConnectionStrings__kafka, ConnectionStrings__redis, ConnectionStrings__mongodb")]
    [InlineData("Trainyard.Server", "Not set: ConnectionStrings__rabbitmq, ConnectionStrings__redis", "ConnectionStrings__kafka=k", "ConnectionStrings__mongodb=m")]
    public async Task Without_its_services_a_program_says_what_is_missing(string program, string expected, params string[] settings) =>
        Assert.Contains(expected, await RefusalAsync(program, settings), StringComparison.Ordinal);

    [Theory]
    [InlineData("Trainyard.Worker", "Worker:Slots", "Worker__Slots=two")]
    [InlineData("Trainyard.Worker", "The field Slots must be between 1 and 64.", "Worker__Slots=100")]
    [InlineData("Trainyard.Worker", "Worker:Slotz is not a setting of a worker", "Worker__Slotz=2")]
    [InlineData("Trainyard.Worker", "Device must be cpu, cuda or auto.", "Worker__Device=tpu")]
    [InlineData("Trainyard.Worker", "Lease:Term must be from 3 seconds to 1 hour", "Lease__Term=00:00:01")]
    [InlineData("Trainyard.Server", "Lease:Term", "Lease__Term=soon")]
    [InlineData("Trainyard.Server", "LinkHours", "Server__LinkHours=0")]
    [InlineData("Trainyard.Server", "The folder '/nowhere' of Server:DataFolder has no 'train-images-idx3-ubyte' as it was published.", "Server__DataFolder=/nowhere")]
    [InlineData("Trainyard.Server", "QueueDepth", "Dispatch__QueueDepth=1")]
    [InlineData("Trainyard.Worker", "Worker:Jobs must be from 0", "Worker__Jobs=-1")]
    [InlineData("Trainyard.Worker", "Worker:IdleFor must be from 0", "Worker__IdleFor=8.00:00:00")]
    [InlineData("Trainyard.Server", "Scaling:Min is 5, and must not be above Scaling:Max, which is 2.", "Scaling__Min=5", "Scaling__Max=2")]
    [InlineData("Trainyard.Server", "Scaling:LowPriorityMax is 5, and must not be above Scaling:Max, which is 2.", "Scaling__LowPriorityMax=5", "Scaling__Max=2")]
    [InlineData("Trainyard.Server", "Scaling:SlotsPerWorker must be from 1 to 64", "Scaling__SlotsPerWorker=0")]
    [InlineData("Trainyard.Server", "Scaling:KeepAlive must be", "Scaling__KeepAlive=2.00:00:00")]
    [InlineData("Trainyard.Server", "Scaling:Token must have 32 to 256", "Scaling__Token=secret")]
    [InlineData("Trainyard.Worker", "ConnectionStrings:rabbitmq is not an address of RabbitMQ", "ConnectionStrings__rabbitmq=broker")]
    [InlineData("Trainyard.Worker", "ConnectionStrings:kafka is not an address of Kafka", "ConnectionStrings__kafka=broker")]
    [InlineData("Trainyard.Worker", "bootstrap.serverz", "ConnectionStrings__kafka=127.0.0.1:1;bootstrap.serverz=x")]
    [InlineData("Trainyard.Server", "ConnectionStrings:redis is not an address of Redis", "ConnectionStrings__redis=redis://host/three")]
    [InlineData("Trainyard.Worker", "ConnectionStrings:mongodb is not a MongoDB URL", "ConnectionStrings__mongodb=mongo")]
    [InlineData("Trainyard.Server", "Port", "Metrics__Port=70000")]
    [InlineData("Trainyard.Worker", "OTEL_TRACES_EXPORTER must be none, otlp or console", "OTEL_TRACES_EXPORTER=jaeger")]
    [InlineData("Trainyard.Server", "OTEL_METRICS_EXPORTER must be none or otlp", "OTEL_METRICS_EXPORTER=prometheus")]
    [InlineData("Trainyard.Server", "OTEL_EXPORTER_OTLP_ENDPOINT is not an address such as http://localhost:4317", "OTEL_EXPORTER_OTLP_ENDPOINT=collector:4317")]
    [InlineData("Trainyard.Server", "OTEL_EXPORTER_OTLP_PROTOCOL must be grpc or http/protobuf", "OTEL_EXPORTER_OTLP_PROTOCOL=http/json")]
    public async Task A_wrong_setting_is_named(string program, string expected, params string[] settings) =>
        Assert.Contains(expected, await RefusalAsync(program, [.. All, .. settings]), StringComparison.Ordinal);

    /// <summary>What the program writes before it ends, which must be one line.</summary>
    private static async Task<string> RefusalAsync(string program, string[] settings)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, $"{program}.dll")]) { RedirectStandardError = true, RedirectStandardOutput = true };
        foreach (var setting in settings) start.Environment[setting[..setting.IndexOf('=', StringComparison.Ordinal)]] = setting[(setting.IndexOf('=', StringComparison.Ordinal) + 1)..];
        using var process = Process.Start(start)!;
        try
        {
            using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
            var (output, error) = (process.StandardOutput.ReadToEndAsync(limit.Token), process.StandardError.ReadToEndAsync(limit.Token));
            await process.WaitForExitAsync(limit.Token);
            Assert.Equal(78, process.ExitCode);
            Assert.DoesNotContain("   at ", await output, StringComparison.Ordinal);
            return Assert.Single((await error).TrimEnd().Split('\n'));
        }
        finally
        {
            if (!process.HasExited) process.Kill();
        }
    }
}
