using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Trainyard.Tests.Contracts;

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
    [InlineData("Trainyard.Worker", "Worker:Slots must be a whole number, not 'two'.", "Worker__Slots=two")]
    [InlineData("Trainyard.Worker", "The field Worker:Slots must be between 1 and 64.", "Worker__Slots=100")]
    [InlineData("Trainyard.Worker", "Worker:Slotz is not a setting; Worker has Name, Slots,", "Worker__Slotz=2")]
    [InlineData("Trainyard.Worker", "Worker:Slots takes one value, and no list.", "Worker__Slots__0=2")]
    [InlineData("Trainyard.Worker", "The Worker:Name field is required.", "Worker__Name=")]
    [InlineData("Trainyard.Worker", "The field Worker:Threads must be between 0 and 256.", "Worker__Threads=-1")]
    [InlineData("Trainyard.Worker", "Worker:Device must be cpu, cuda, mps or auto.", "Worker__Device=tpu")]
    [InlineData("Trainyard.Worker", "Worker:Grace must be from 1 second to 1 hour", "Worker__Grace=00:00:00")]
    [InlineData("Trainyard.Worker", "Worker:DataFolder is /nowhere, and there is no such folder.", "Worker__DataFolder=/nowhere")]
    [InlineData("Trainyard.Worker", "Worker:Mirrors has 'mirror', which is not an address", "Worker__Mirrors__0=mirror")]
    [InlineData("Trainyard.Worker", "Worker:Mirrors is a list: its first item is Worker__Mirrors__0.", "Worker__Mirrors=http://127.0.0.1/")]
    [InlineData("Trainyard.Worker", "Lease:Term must be from 3 seconds to 1 hour", "Lease__Term=00:00:01")]
    [InlineData("Trainyard.Worker", "Lease:RenewAfter is not a setting; Lease has Term.", "Lease__RenewAfter=00:00:01")]
    [InlineData("Trainyard.Worker", "Configuration value 'Loud' is not supported.", "Logging__LogLevel__Default=Loud")]
    [InlineData("Trainyard.Server", "Lease:Term must be a time such as 00:00:30, not 'soon'.", "Lease__Term=soon")]
    [InlineData("Trainyard.Server", "The field Server:LinkHours must be between 1 and 720.", "Server__LinkHours=0")]
    [InlineData("Trainyard.Server", "The field Server:AccessTokenMinutes must be between 1 and 60.", "Server__AccessTokenMinutes=61")]
    [InlineData("Trainyard.Server", "The field Server:RefreshTokenDays must be between 1 and 365.", "Server__RefreshTokenDays=0")]
    [InlineData("Trainyard.Server", "The field Server:SignInsPerMinute must be between 1 and 1000.", "Server__SignInsPerMinute=0")]
    [InlineData("Trainyard.Server", "The field Server:MaxBodyBytes must be between 16384 and 16777216.", "Server__MaxBodyBytes=1")]
    [InlineData("Trainyard.Server", "Server:DrainFor must be from 0 to 10 minutes, written as 00:00:05.", "Server__DrainFor=5")]
    [InlineData("Trainyard.Server", "Server:LinkHour is not a setting; Server has AccessTokenMinutes,", "Server__LinkHour=1")]
    [InlineData("Trainyard.Server", "The field Dispatch:QueueDepth must be between 4 and 10000.", "Dispatch__QueueDepth=1")]
    [InlineData("Trainyard.Server", "Dispatch:RepublishAfter must be from 1 second to 1 hour", "Dispatch__RepublishAfter=00:00:00")]
    [InlineData("Trainyard.Server", "Dispatch:Depth is not a setting; Dispatch has QueueDepth, RepublishAfter.", "Dispatch__Depth=5")]
    [InlineData("Trainyard.Server", "ASPNETCORE_URLS has 'here', which is not an address to listen on", "ASPNETCORE_URLS=here")]
    [InlineData("Trainyard.Server", "ASPNETCORE_URLS has 'http://localhost:99999', which is not an address to listen on", "ASPNETCORE_URLS=http://localhost:99999")]
    [InlineData("Trainyard.Server", "ASPNETCORE_HTTP_PORTS has 'web', which is not a port", "ASPNETCORE_HTTP_PORTS=web")]
    [InlineData("Trainyard.Server", "Kestrel:Endpoints:Web:Url has 'here', which is not an address to listen on", "Kestrel__Endpoints__Web__Url=here")]
    [InlineData("Trainyard.Server", "The folder '/nowhere' of Server:DataFolder has no 'train-images-idx3-ubyte' as it was published.", "Server__DataFolder=/nowhere")]
    [InlineData("Trainyard.Worker", "Worker:Jobs must be from 0", "Worker__Jobs=-1")]
    [InlineData("Trainyard.Worker", "Worker:IdleFor must be from 0", "Worker__IdleFor=8.00:00:00")]
    [InlineData("Trainyard.Server", "Scaling:Min is 5, and must not be above Scaling:Max, which is 2.", "Scaling__Min=5", "Scaling__Max=2")]
    [InlineData("Trainyard.Server", "Scaling:LowPriorityMax is 5, and must not be above Scaling:Max, which is 2.", "Scaling__LowPriorityMax=5", "Scaling__Max=2")]
    [InlineData("Trainyard.Server", "Scaling:SlotsPerWorker must be from 1 to 64", "Scaling__SlotsPerWorker=0")]
    [InlineData("Trainyard.Server", "Scaling:KeepAlive must be", "Scaling__KeepAlive=2.00:00:00")]
    [InlineData("Trainyard.Server", "Scaling:Token must have 32 to 256", "Scaling__Token=secret")]
    [InlineData("Trainyard.Worker", "ConnectionStrings:rabbitmq is not an address of RabbitMQ", "ConnectionStrings__rabbitmq=broker")]
    [InlineData("Trainyard.Worker", "ConnectionStrings:rabbitmq is not an address of RabbitMQ", "ConnectionStrings__rabbitmq=http://localhost")]
    [InlineData("Trainyard.Worker", "ConnectionStrings:kafka is not an address of Kafka", "ConnectionStrings__kafka=broker")]
    [InlineData("Trainyard.Worker", "ConnectionStrings:kafka is not an address of Kafka", "ConnectionStrings__kafka=127.0.0.1:99999")]
    [InlineData("Trainyard.Worker", "bootstrap.serverz", "ConnectionStrings__kafka=127.0.0.1:1;bootstrap.serverz=x")]
    [InlineData("Trainyard.Worker", "ConnectionStrings:mongodb is not a MongoDB URL", "ConnectionStrings__mongodb=mongo")]
    [InlineData("Trainyard.Server", "ConnectionStrings:redis is not an address of Redis", "ConnectionStrings__redis=redis://host/three")]
    [InlineData("Trainyard.Server", "ConnectionStrings:redis is not an address of Redis", "ConnectionStrings__redis=redis://host:port")]
    [InlineData("Trainyard.Server", "ConnectionStrings:redis is not an address of Redis", "ConnectionStrings__redis=,")]
    [InlineData("Trainyard.Server", "Port", "Metrics__Port=70000")]
    [InlineData("Trainyard.Worker", "OTEL_TRACES_EXPORTER must be none, otlp or console", "OTEL_TRACES_EXPORTER=jaeger")]
    [InlineData("Trainyard.Server", "OTEL_METRICS_EXPORTER must be none or otlp", "OTEL_METRICS_EXPORTER=prometheus")]
    [InlineData("Trainyard.Server", "OTEL_EXPORTER_OTLP_ENDPOINT is not an address such as http://localhost:4317", "OTEL_EXPORTER_OTLP_ENDPOINT=collector:4317")]
    [InlineData("Trainyard.Server", "OTEL_EXPORTER_OTLP_PROTOCOL must be grpc or http/protobuf", "OTEL_EXPORTER_OTLP_PROTOCOL=http/json")]
    public async Task A_wrong_setting_is_named(string program, string expected, params string[] settings) =>
        Assert.Contains(expected, await RefusalAsync(program, [.. All, .. settings]), StringComparison.Ordinal);

    [Theory]
    [InlineData("trainyard: Worker:Slots must be a whole number, not 'two'.", "Worker__Slots=two")]
    [InlineData("trainyard: Server:LinkHour is not a setting; Server has AccessTokenMinutes,", "Server__LinkHour=1")]
    [InlineData("trainyard: A fleet needs four connection strings. Not set: ConnectionStrings__kafka, ConnectionStrings__redis, ConnectionStrings__mongodb.", "ConnectionStrings__rabbitmq=amqp://127.0.0.1:1")]
    public async Task Up_takes_the_same_settings_and_refuses_the_same(string expected, params string[] settings)
    {
        using var folder = new TempFolder();
        Assert.StartsWith(expected, await LastWordAsync(2, [Path.Combine(AppContext.BaseDirectory, "trainyard.dll"), "up", "--home", folder.File("home"), "--port", "0"], settings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_port_in_use_is_said_in_one_sentence()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var sentence = await LastWordAsync(69, [DllOf("Trainyard.Server")], [.. All, $"ASPNETCORE_URLS=http://{other.LocalEndpoint}"]);
        Assert.Equal($"ASPNETCORE_URLS has 'http://{other.LocalEndpoint}', where this server cannot listen: Address already in use.", sentence);
    }

    [Fact]
    public async Task A_worker_without_its_native_library_says_so_before_it_takes_a_job()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Linux only");
        using var folder = new TempFolder();
        // Another program folder without the library; what is half a gigabyte is linked, and what .NET looks for beside itself is copied.
        foreach (var file in Directory.EnumerateFiles(AppContext.BaseDirectory, "*", SearchOption.AllDirectories).Where(f => !f.Contains("LibTorchSharp", StringComparison.Ordinal)))
        {
            var copy = folder.File(Path.GetRelativePath(AppContext.BaseDirectory, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            if (Path.GetFileName(file).StartsWith("Trainyard.Worker.", StringComparison.Ordinal)) File.Copy(file, copy);
            else File.CreateSymbolicLink(copy, file);
        }
        var sentence = await LastWordAsync(69, [folder.File("Trainyard.Worker.dll")], All);
        Assert.StartsWith("PyTorch's native library cannot be loaded on this machine: ", sentence, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z [a-z]{4}: Trainyard\.[A-Za-z.]+\[\d+\] \S""")]
    [InlineData("""^\{"Timestamp":"\d{4}-""", "Logging__Console__FormatterName=json")]
    public async Task What_it_logs_is_a_line_with_its_time(string expected, params string[] settings)
    {
        using var process = Process.Start(StartOf([DllOf("Trainyard.Server")], [.. All, "ASPNETCORE_URLS=http://127.0.0.1:0", .. settings]))!;
        try
        {
            using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
            _ = process.StandardError.ReadToEndAsync(limit.Token);
            // One of the services that are not there.
            Assert.Matches(expected, await process.StandardOutput.ReadLineAsync(limit.Token));
        }
        finally
        {
            process.Kill();
        }
    }

    /// <summary>
    /// As a Job on Kubernetes expects it. The handler must be there before what takes long, of which a library that is loaded is the sign;
    /// on a busy machine the moment between may be missed, so it is tried several times.
    /// </summary>
    [Theory]
    [InlineData("Trainyard.Server", "MongoDB.Driver.dll")]
    [InlineData("Trainyard.Worker", "LibTorchSharp")]
    public async Task Who_is_told_to_stop_while_it_starts_ends_well(string program, string loadedLater)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Linux only");
        var wasEarly = false;
        for (var tries = 0; tries < 5 && !wasEarly; tries++)
        {
            using var process = Process.Start(StartOf([DllOf(program)], [.. All, "ASPNETCORE_URLS=http://127.0.0.1:0"]))!;
            try
            {
                using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
                var (output, error) = (process.StandardOutput.ReadToEndAsync(limit.Token), process.StandardError.ReadToEndAsync(limit.Token));
                while (!HandlesSignals(process.Id)) await Task.Delay(1, limit.Token);
                wasEarly = !File.ReadAllText($"/proc/{process.Id}/maps").Contains(loadedLater, StringComparison.Ordinal);
                // The thread is there a moment before the first signal is given to it.
                await Task.Delay(50, limit.Token);
                Trainyard.Chaos.Fleet.Signals.AskToEnd(process.Id);
                await process.WaitForExitAsync(limit.Token);
                Assert.Equal((0, ""), (process.ExitCode, await error));
                Assert.DoesNotContain("Unhandled", await output, StringComparison.Ordinal);
            }
            finally
            {
                if (!process.HasExited) process.Kill();
            }
        }
        Assert.True(wasEarly, $"{loadedLater} was always loaded before anybody listened for signals.");
    }

    /// <summary>.NET's runtime starts this thread with the first handler that a program registers.</summary>
    private static bool HandlesSignals(int pid) =>
        Directory.EnumerateDirectories($"/proc/{pid}/task").Any(task => File.Exists($"{task}/comm") && File.ReadAllText($"{task}/comm").StartsWith(".NET SigHandler", StringComparison.Ordinal));

    private static Task<string> RefusalAsync(string program, string[] settings) => LastWordAsync(78, [DllOf(program)], settings);

    private static string DllOf(string program) => Path.Combine(AppContext.BaseDirectory, $"{program}.dll");

    private static ProcessStartInfo StartOf(string[] command, string[] settings)
    {
        var start = new ProcessStartInfo("dotnet", command) { RedirectStandardError = true, RedirectStandardOutput = true };
        foreach (var setting in settings) start.Environment[setting[..setting.IndexOf('=', StringComparison.Ordinal)]] = setting[(setting.IndexOf('=', StringComparison.Ordinal) + 1)..];
        return start;
    }

    /// <summary>What the program writes before it ends, which must be one line.</summary>
    private static async Task<string> LastWordAsync(int exitCode, string[] command, string[] settings)
    {
        using var process = Process.Start(StartOf(command, settings))!;
        try
        {
            using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
            var (output, error) = (process.StandardOutput.ReadToEndAsync(limit.Token), process.StandardError.ReadToEndAsync(limit.Token));
            await process.WaitForExitAsync(limit.Token);
            Assert.DoesNotContain("Hosting failed to start", await output, StringComparison.Ordinal);
            var line = Assert.Single((await error).TrimEnd().Split('\n'));
            Assert.Equal(exitCode, process.ExitCode);
            return line;
        }
        finally
        {
            if (!process.HasExited) process.Kill();
        }
    }
}
