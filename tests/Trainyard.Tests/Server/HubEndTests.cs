using System.Diagnostics;
using Microsoft.AspNetCore.SignalR.Client;
using Trainyard.Contracts;

namespace Trainyard.Tests.Server;

/// <summary>A live connection ends with the sign-in that opened it.</summary>
public sealed class HubEndTests : IAsyncLifetime
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(1);
    private TestServer _server = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _server = await TestServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Theory]
    [InlineData("sign-out")]
    [InlineData("delete")]
    [InlineData("demote")]
    [InlineData("password")]
    public async Task A_change_of_the_account_ends_its_connections_at_every_server(string change)
    {
        await using var other = await _server.StartBesideAsync();
        await _server.TokensOfAsync(Role.Admin, "grace");
        var tokens = await _server.TokensOfAsync(Role.Trainer, "ada");
        var job = (await _server.AddJobAsync("ada")).Id.ToString();
        await using var here = await OpenHub.OpenAsync(_server, tokens.AccessToken);
        await using var there = await OpenHub.OpenAsync(other, tokens.AccessToken);
        await using var somebody = await OpenHub.OpenAsync(other, (await _server.TokensOfAsync(Role.Viewer, "eve")).AccessToken);
        foreach (var open in new[] { here, there, somebody }) await open.Hub.InvokeAsync("Subscribe", job, "0-0", Cancel);

        await AccountChangeOfTest.MakeAsync(_server, change, "ada", tokens, Cancel);
        var since = Stopwatch.StartNew();
        // At the server that made the change nothing is taken any more, not even in the moment until the connection has ended.
        await Assert.ThrowsAnyAsync<Exception>(() => here.Hub.InvokeAsync("Subscribe", job, "0-0", Cancel));
        await Task.WhenAll(here.Closed, there.Closed).WaitAsync(TimeSpan.FromSeconds(20), Cancel);
        Assert.True(since.Elapsed < Soon, $"{change}: the connections ended after {since.Elapsed}");

        await Assert.ThrowsAnyAsync<Exception>(() => there.Hub.InvokeAsync("Subscribe", job, "0-0", Cancel));
        await Assert.ThrowsAnyAsync<Exception>(() => OpenHub.OpenAsync(other, tokens.AccessToken));
        await somebody.Hub.InvokeAsync("Subscribe", job, "0-0", Cancel);
        Assert.False(somebody.Closed.IsCompleted);
    }

    [Fact]
    public async Task Signing_out_leaves_the_connections_of_other_sessions_open()
    {
        var (here, elsewhere) = (await _server.TokensOfAsync(Role.Trainer, "ada"), await _server.TokensOfAsync(Role.Trainer, "ada"));
        await using var ending = await OpenHub.OpenAsync(_server, here.AccessToken);
        await using var staying = await OpenHub.OpenAsync(_server, elsewhere.AccessToken);

        await AccountChangeOfTest.MakeAsync(_server, "sign-out", "ada", here, Cancel);

        await ending.Closed.WaitAsync(TimeSpan.FromSeconds(20), Cancel);
        await Task.Delay(Soon, Cancel);
        await staying.Hub.InvokeAsync("SubscribeAll", Cancel);
    }
}
