using System.Diagnostics;
using Trainyard.Chaos;
using Trainyard.Chaos.Fleet;
using static Trainyard.Tests.Flow.Waiting;

namespace Trainyard.Tests.Flow;

/// <summary>Programs that are told to stop end soon and with their exit code, whatever is away.</summary>
public sealed class EndTests(ITestOutputHelper output) : FleetFixture
{
    /// <summary>Less than the host's own limit, which only a hang reaches.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(25);

    [Fact]
    public async Task Idle_programs_whose_services_fall_silent()
    {
        await using var fleet = await StartAsync(new ChaosOptions { Servers = 1, Workers = 1 });
        await UntilAsync("the worker", async () => (await fleet.Clients[0].ListWorkersAsync(Cancel)).Count == 1 ? "" : null);
        Silence();

        await Task.WhenAll(EndAsync(fleet.Servers[0]), EndAsync(fleet.Workers[0]));
    }

    [Fact]
    public async Task Programs_whose_services_were_never_there()
    {
        Silence();
        await using var server = Program("Trainyard.Server", Services!.Settings);
        await using var worker = Program("Trainyard.Worker", Services.Settings);
        foreach (var program in (FleetProcess[])[server, worker])
        {
            var waits = Saying(program, "does not answer; trying again until it does");
            program.Start();
            await waits.WaitAsync(TimeSpan.FromMinutes(1), Cancel);
        }

        await Task.WhenAll(EndAsync(server), EndAsync(worker));
    }

    [Theory]
    [InlineData("Trainyard.Server")]
    [InlineData("Trainyard.Worker")]
    public async Task A_program_that_a_service_refuses_while_it_starts(string program)
    {
        var settings = new Dictionary<string, string>(Services!.Settings);
        settings["ConnectionStrings__rabbitmq"] = new UriBuilder(settings["ConnectionStrings__rabbitmq"]) { UserName = "guest", Password = "wrong" }.ToString();
        await using var refused = Program(program, settings);
        refused.Start();

        Assert.Equal(78, await refused.EndAsync(Cancel));
        Assert.Contains(refused.Lines, line => line.Contains("RabbitMQ refuses the user or the password in ConnectionStrings:rabbitmq.", StringComparison.Ordinal));
        Assert.DoesNotContain(refused.Lines, line => line.Contains("Unhandled exception", StringComparison.Ordinal));
    }

    private void Silence()
    {
        foreach (var proxy in Enum.GetValues<ServiceName>().SelectMany(Services!.ProxiesOf)) proxy.BlackHole();
    }

    private FleetProcess Program(string name, IReadOnlyDictionary<string, string> settings) =>
        new(name, name, new Dictionary<string, string>(settings) { ["ASPNETCORE_URLS"] = "http://127.0.0.1:0" }, Folder.File($"{name}.log"));

    private static Task Saying(FleetProcess program, string words)
    {
        var said = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        program.Said += line =>
        {
            if (line.Contains(words, StringComparison.Ordinal)) said.TrySetResult();
        };
        return said.Task;
    }

    private async Task EndAsync(FleetProcess program)
    {
        var clock = Stopwatch.StartNew();
        program.AskToEnd();
        Assert.Equal(0, await program.EndAsync(Cancel));
        output.WriteLine($"{program.Name} ended after {clock.Elapsed.TotalSeconds:0.0} s");
        Assert.InRange(clock.Elapsed, TimeSpan.Zero, Limit);
    }
}
