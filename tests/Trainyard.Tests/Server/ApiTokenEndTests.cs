using Microsoft.AspNetCore.SignalR.Client;
using Trainyard.Contracts;
using Trainyard.Server.Accounts;

namespace Trainyard.Tests.Server;

/// <summary>A token that is revoked, has ended, or whose account has changed opens nothing any more: at every server, and for connections that are open.</summary>
public sealed class ApiTokenEndTests : IAsyncLifetime
{
    /// <summary>By then a server has looked at its connections.</summary>
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(1);
    private TestServer _server = null!;
    private TestServer _other = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _server = await TestServer.StartAsync();
        _other = await _server.StartBesideAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _other.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Theory]
    [InlineData("revoke", 401)]
    [InlineData("delete", 401)]
    [InlineData("make again", 401)]
    [InlineData("demote", 403)]
    public async Task A_change_counts_at_once_at_every_server(string change, int status)
    {
        await _server.TokensOfAsync(Role.Admin, "grace");
        var token = await _server.ApiTokenAsync(Role.Trainer, "ada", TokenScope.Jobs);
        using var program = _server.WithToken(token.Token);
        using var beside = _other.WithToken(token.Token);
        foreach (var client in new[] { program, beside }) await (await client.PostAsync("/api/jobs", WireBodies.Json("""{"model":{"preset":"mlp"}}"""), Cancel)).ReadAsync<JobView>();
        await using var here = await OpenHub.OpenAsync(_server, token.Token);
        await using var there = await OpenHub.OpenAsync(_other, token.Token);
        await using var somebody = await OpenHub.OpenAsync(_other, (await _server.ApiTokenAsync(Role.Trainer, "eve", TokenScope.Jobs)).Token);
        foreach (var open in new[] { here, there, somebody }) await open.Hub.InvokeAsync("SubscribeAll", Cancel);

        await ChangeAsync(change, token.Name);
        await (await program.PostAsync("/api/jobs", WireBodies.Json("""{"model":{"preset":"mlp"}}"""), Cancel)).ProblemAsync(status);
        await Assert.ThrowsAnyAsync<Exception>(() => here.Hub.InvokeAsync("SubscribeAll", Cancel));
        await Task.WhenAll(here.Closed, there.Closed).WaitAsync(TimeSpan.FromSeconds(20), Cancel);
        await (await beside.PostAsync("/api/jobs", WireBodies.Json("""{"model":{"preset":"mlp"}}"""), Cancel)).ProblemAsync(status);
        await somebody.Hub.InvokeAsync("SubscribeAll", Cancel);
    }

    [Fact]
    public async Task A_connection_ends_with_its_token()
    {
        var token = await _server.ApiTokenAsync(Role.Viewer, "ada", TokenScope.Read);
        await using var hub = await OpenHub.OpenAsync(_server, token.Token);
        await hub.Hub.InvokeAsync("SubscribeAll", Cancel);

        _server.Time.Advance(TimeSpan.FromDays(91));

        await hub.Closed.WaitAsync(TimeSpan.FromSeconds(20), Cancel);
        await Assert.ThrowsAnyAsync<Exception>(() => OpenHub.OpenAsync(_server, token.Token));
    }

    [Fact]
    public async Task What_does_not_lessen_a_tokens_rights_leaves_it_alone()
    {
        await _server.TokensOfAsync(Role.Admin, "grace");
        var token = await _server.ApiTokenAsync(Role.Trainer, "ada", TokenScope.Read);
        await using var hub = await OpenHub.OpenAsync(_other, token.Token);

        await ChangeAsync("promote", token.Name);
        var (_, account) = await _server.Get<AccountChanges>().UpdateAsync("ada", a => a with { PasswordHash = "hash", Stamp = Secret.NewStamp() }, Cancel);
        Assert.Equal(Role.Admin, account!.Role);

        await Task.Delay(Soon, Cancel);
        await hub.Hub.InvokeAsync("SubscribeAll", Cancel);
        using var program = _server.WithToken(token.Token);
        await (await program.GetAsync("/api/jobs", Cancel)).ReadAsync<JobPage>();
        await (await program.GetAsync("/api/users", Cancel)).ProblemAsync(403);
    }

    private async Task ChangeAsync(string change, string token)
    {
        var accounts = _server.Get<AccountChanges>();
        switch (change)
        {
            case "revoke":
                using (var ada = await _server.SignedInAsync(Role.Trainer, "ada")) Assert.Equal(204, (int)(await ada.DeleteAsync($"/api/tokens/{token}", Cancel)).StatusCode);
                break;
            case "delete":
                Assert.Equal(AccountChange.Done, await accounts.DeleteAsync("ada", Cancel));
                break;
            case "make again":
                Assert.Equal(AccountChange.Done, await accounts.DeleteAsync("ada", Cancel));
                Assert.NotNull(await accounts.AddAsync("ada", Role.Trainer, Cancel));
                break;
            case "demote":
                Assert.Equal(AccountChange.Done, (await accounts.UpdateAsync("ada", a => a with { Role = Role.Viewer }, Cancel)).Outcome);
                break;
            case "promote":
                Assert.Equal(AccountChange.Done, (await accounts.UpdateAsync("ada", a => a with { Role = Role.Admin }, Cancel)).Outcome);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(change), change, null);
        }
    }
}
