using System.Net;
using System.Text.Json.Nodes;
using Trainyard.Contracts;
using Trainyard.Platform;

namespace Trainyard.Tests.Cli;

/// <summary>A machine behind a proxy, which is down.</summary>
public sealed class ProxyTests : IDisposable
{
    private const string Down = "http://127.0.0.1:9";
    private readonly CliHome _home = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ProxyTests()
    {
        foreach (var name in (string[])["http_proxy", "https_proxy", "all_proxy", "HTTPS_PROXY", "ALL_PROXY"]) _home.Settings[name] = $"http://user:secret@{Down[7..]}";
        foreach (var name in (string[])["no_proxy", "NO_PROXY"]) _home.Settings[name] = "";
    }

    public void Dispose() => _home.Dispose();

    [Fact]
    public async Task A_server_on_this_machine_is_asked_directly_and_so_is_its_hub()
    {
        await using var server = await TestServer.StartAsync();
        await _home.SignInAsync(server, Role.Trainer, "ada");
        var job = (await _home.RunAsync("submit", "--preset", "mlp", "--json")).Expect(0);
        var id = (string)JsonNode.Parse(job.Output)!["id"]!;

        using var watch = _home.Start("watch", id);
        try
        {
            Assert.Contains("queued", await watch.StandardOutput.ReadLineAsync(Cancel), StringComparison.Ordinal);
            (await _home.RunAsync("cancel", id)).Expect(0);
            await watch.WaitForExitAsync(Cancel);
            Assert.Equal(1, watch.ExitCode);
            Assert.DoesNotContain("connection lost", await watch.StandardOutput.ReadToEndAsync(Cancel), StringComparison.Ordinal);
        }
        finally
        {
            watch.Kill();
        }
    }

    [Theory]
    [InlineData("http://trainyard.invalid")]
    [InlineData("https://trainyard.invalid")]
    public async Task A_server_elsewhere_is_asked_through_it_and_the_proxy_that_is_down_is_named(string server)
    {
        var result = (await _home.RunAsync("login", "--link", $"{server}/welcome#token=x")).Expect(4);
        Assert.Contains($"{server} cannot be reached through the proxy {Down}: ", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://127.0.0.1:5080/", true)]
    [InlineData("http://127.8.9.1/", true)]
    [InlineData("http://[::1]:5080/", true)]
    [InlineData("http://localhost/", true)]
    [InlineData("ws://localhost:1/ws/jobs", true)]
    [InlineData("http://train.localhost/", true)]
    [InlineData("http://inside.example.org/", true)]
    [InlineData("http://128.0.0.1/", false)]
    [InlineData("https://localhost.example.org/", false)]
    public void Only_this_machine_and_what_the_proxy_itself_leaves_out_go_past_it(string address, bool isDirect)
    {
        var proxy = new LoopbackBypassProxy(new WebProxy(Down, false, [@"inside\.example\.org"]));
        var destination = new Uri(address);
        Assert.Equal(isDirect, proxy.IsBypassed(destination));
        if (!isDirect) Assert.Equal(new Uri(Down), proxy.GetProxy(destination));
    }
}
