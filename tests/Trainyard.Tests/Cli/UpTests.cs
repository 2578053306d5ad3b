using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Trainyard.Client;
using Trainyard.Contracts;
using Trainyard.Tests.Server.OpenApi;

namespace Trainyard.Tests.Cli;

/// <summary>Server and worker in one process, as a person has them.</summary>
public sealed class UpTests : IDisposable
{
    private readonly CliHome _home = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _home.Dispose();

    [Fact]
    public async Task A_start_prints_a_link_while_nobody_can_sign_in_and_later_only_when_asked()
    {
        Assert.NotNull(await LinkOfAsync(signIn: false));
        Assert.NotNull(await LinkOfAsync(signIn: true));
        Assert.Null(await LinkOfAsync(signIn: false));
        Assert.NotNull(await LinkOfAsync(signIn: false, "--link"));
    }

    /// <summary>Starts, looks at the link that is printed, and stops.</summary>
    private async Task<string?> LinkOfAsync(bool signIn, params string[] more)
    {
        using var up = _home.Start(["up", "--json", "--port", "0", .. more]);
        try
        {
            var hello = JsonNode.Parse((await up.StandardOutput.ReadLineAsync(Cancel))!)!;
            var link = (string?)hello["link"];
            using var http = CheckedClient.Of(new Uri((string)hello["url"]! + "/"));
            using var tokens = new TokensInMemory();
            if (signIn) await new TrainyardClient(http, tokens).SignInByLinkAsync(link!.Split("#token=")[1], Cancel);
            using var kill = Process.Start("kill", ["-TERM", up.Id.ToString(CultureInfo.InvariantCulture)]);
            var errors = up.StandardError.ReadToEndAsync(Cancel);
            await up.WaitForExitAsync(Cancel);
            Assert.Equal(link is not null, (await errors).Contains("#token=", StringComparison.Ordinal));
            return link;
        }
        finally
        {
            up.Kill();
        }
    }

    [Fact]
    public async Task While_it_runs_other_commands_are_signed_in_and_a_second_one_is_refused()
    {
        using var up = _home.Start("up", "--json", "--no-browser", "--port", "0");
        try
        {
            var hello = JsonNode.Parse((await up.StandardOutput.ReadLineAsync(Cancel))!)!;
            Assert.Equal("No jobs.", (await _home.RunAsync("jobs")).Expect(0).Output.Trim());

            using var http = CheckedClient.Of(new Uri((string)hello["url"]! + "/"));
            using var tokens = new TokensInMemory();
            var secret = ((string)hello["link"]!).Split("#token=")[1];
            Assert.Equal(Role.Admin, (await new TrainyardClient(http, tokens).SignInByLinkAsync(secret, Cancel)).Role);
            await Assert.ThrowsAsync<TrainyardException>(() => new TrainyardClient(http, tokens).SignInByLinkAsync(secret, Cancel));

            var process = up.Id.ToString(CultureInfo.InvariantCulture);
            Assert.Contains($"in use by another trainyard (process {process})", (await _home.RunAsync("up", "--port", "0")).Expect(6).Error, StringComparison.Ordinal);
            var port = http.BaseAddress!.Port.ToString(CultureInfo.InvariantCulture);
            Assert.Contains($"Port {port} is in use", (await _home.RunAsync("up", "--home", "other", "--port", port)).Expect(6).Error, StringComparison.Ordinal);

            // The signal of `kill` and of service managers; a terminal's Ctrl+C takes the same way.
            using var kill = Process.Start("kill", ["-TERM", process]);
            await up.WaitForExitAsync(Cancel);
            Assert.Equal(0, up.ExitCode);
        }
        finally
        {
            up.Kill();
        }
    }
}
