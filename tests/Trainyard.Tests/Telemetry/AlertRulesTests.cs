using System.Diagnostics;

namespace Trainyard.Tests.Telemetry;

/// <summary>The alert rules, judged by Prometheus's own tool: they can be read, and each fires when it should and not before.</summary>
public sealed class AlertRulesTests
{
    [Theory]
    [InlineData("check", "rules", "alerts.yaml")]
    [InlineData("test", "rules", "alerts.test.yaml")]
    public async Task Promtool_accepts_the_rules(string verb, string what, string file)
    {
        var (exitCode, said) = await PromtoolAsync(verb, what, file);
        Assert.True(exitCode == 0, said);
    }

    private static async Task<(int ExitCode, string Said)> PromtoolAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo("promtool", arguments) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = DeployFolder.File("prometheus") };
        try
        {
            using var process = Process.Start(start)!;
            var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            return (process.ExitCode, await output + await error);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.SkipWhen(Environment.GetEnvironmentVariable("CI") != "true", "promtool is not installed; Debian, Ubuntu: apt-get install prometheus");
            throw;
        }
    }
}
