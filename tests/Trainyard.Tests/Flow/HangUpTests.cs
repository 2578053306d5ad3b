using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Trainyard.Contracts;
using Trainyard.Platform;
using Trainyard.Tests.Cli;
using Trainyard.Tests.Contracts;
using static Trainyard.Tests.Flow.Waiting;

namespace Trainyard.Tests.Flow;

/// <summary>SIGHUP, which a closed terminal sends, does what SIGTERM does; unless it was ignored from the start.</summary>
[Collection(FlowCollection.Name)]
public sealed class HangUpTests : IDisposable
{
    private static readonly string[] NoServices = ["ConnectionStrings__rabbitmq=amqp://127.0.0.1:1", "ConnectionStrings__kafka=127.0.0.1:1", "ConnectionStrings__redis=127.0.0.1:1", "ConnectionStrings__mongodb=mongodb://127.0.0.1:1", "ASPNETCORE_URLS=http://127.0.0.1:0"];

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Up_saves_a_checkpoint_and_goes_on_from_there()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Linux only");
        JobView job;
        await using (var up = await TrainyardProcess.UpAsync(_folder.Path))
        {
            job = await up.Client.SubmitAsync(FlowSpecs.Small(), null, Cancel);
            await up.Client.UntilAsync(job.Id, "steps in an epoch", j => j.Step is > 20 and < 188);
            // From the shell and from the system: the second one must not break off what the first one began.
            Signal("-HUP", up.Id);
            Signal("-HUP", up.Id);
            Assert.Equal(0, await up.ExitAsync());
        }

        await using var again = await TrainyardProcess.UpAsync(_folder.Path);
        var ended = await again.Client.EndAsync(job.Id);
        Assert.Equal(["released", "succeeded"], ended.AttemptList.Select(a => a.Outcome));
        Assert.Equal(ended.AttemptList[0].ToStep, ended.AttemptList[1].FromStep);
    }

    [Fact]
    public async Task Under_nohup_up_goes_on()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Linux only");
        using var home = new CliHome();
        using var up = home.Start("up", "--port", "0", "--json");
        up.Kill();
        var start = up.StartInfo;
        start.ArgumentList.Insert(0, start.FileName);
        start.FileName = "nohup";
        using var process = Process.Start(start)!;
        try
        {
            var url = (string)JsonNode.Parse((await process.StandardOutput.ReadLineAsync(Cancel))!)!["url"]!;
            Signal("-HUP", process.Id);
            await Task.Delay(TimeSpan.FromSeconds(2), Cancel);
            (await home.RunAsync("jobs", "--server", url)).Expect(0);
            Signal("-TERM", process.Id);
            await process.WaitForExitAsync(Cancel);
            Assert.Equal(0, process.ExitCode);
        }
        finally
        {
            process.Kill();
        }
    }

    [Theory]
    [InlineData("Trainyard.Server")]
    [InlineData("Trainyard.Worker")]
    public async Task A_server_and_a_worker_end_as_they_do_at_SIGTERM(string program)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Linux only");
        Assert.Equal(await EndAsync(program, "-TERM"), await EndAsync(program, "-HUP"));
    }

    [Theory]
    [InlineData("0000000000000001", true)]
    [InlineData("0000000000001001", true)]
    [InlineData("0000000000001000", false)]
    [InlineData("0000000000000000", false)]
    [InlineData("nonsense", true)]
    public void What_is_ignored_is_read_from_the_system(string mask, bool isIgnored) =>
        Assert.Equal(isIgnored, HangUp.IgnoredIn(["SigBlk:\t0000000000000001", $"SigIgn:\t{mask}", "SigCgt:\t0000000000000001"]));

    private static async Task<int> EndAsync(string program, string signal)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, $"{program}.dll")]) { RedirectStandardError = true, RedirectStandardOutput = true };
        foreach (var setting in NoServices) start.Environment[setting[..setting.IndexOf('=', StringComparison.Ordinal)]] = setting[(setting.IndexOf('=', StringComparison.Ordinal) + 1)..];
        using var process = Process.Start(start)!;
        try
        {
            // It is at work once it says that a service is not there.
            Assert.NotNull(await process.StandardOutput.ReadLineAsync(Cancel));
            var rest = Task.WhenAll(process.StandardOutput.ReadToEndAsync(Cancel), process.StandardError.ReadToEndAsync(Cancel));
            Signal(signal, process.Id);
            await process.WaitForExitAsync(Cancel).WaitAsync(TimeSpan.FromMinutes(2), Cancel);
            await rest;
            return process.ExitCode;
        }
        finally
        {
            process.Kill();
        }
    }

    private static void Signal(string signal, int process)
    {
        using var kill = Process.Start("kill", [signal, process.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }
}
