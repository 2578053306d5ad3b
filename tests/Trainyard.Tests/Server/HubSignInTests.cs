using System.Text.Json.Nodes;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.Extensions.DependencyInjection;
using Trainyard.Api;

namespace Trainyard.Tests.Server;

public sealed class HubSignInTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private readonly TestServer _server = shared.Server;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Who_is_signed_in_hears_of_a_submitted_job_and_of_its_end()
    {
        using var trainer = await _server.SignedInAsync(Role.Trainer);
        var token = (await _server.TokensOfAsync(Role.Viewer)).AccessToken;
        await using var hub = Connect(token);
        var (added, removed) = (new TaskCompletionSource<JobSummary>(), new TaskCompletionSource<JobId>());
        hub.On<LiveUpdate>(Names.HubUpdate, update =>
        {
            if (update.Jobs is [var job, ..]) added.TrySetResult(job);
            if (update.Removed is [var id, ..]) removed.TrySetResult(id);
        });
        await hub.StartAsync(Cancel);
        await hub.InvokeAsync("SubscribeAll", Cancel);

        var created = await (await trainer.PostAsync("/api/jobs", WireBodies.Json("""{"name":"heard of"}"""), Cancel)).ReadAsync<JobView>();
        Assert.Equal((created.Id, "heard of"), (await added.Task.WaitAsync(Patience, Cancel) is var row ? row.Id : default, row.Name));
        await trainer.DeleteAsync($"/api/jobs/{created.Id}", Cancel);
        Assert.Equal(created.Id, await removed.Task.WaitAsync(Patience, Cancel));
    }

    [Fact]
    public async Task Nobody_else_connects()
    {
        await using var hub = Connect("nonsense");
        var error = await Assert.ThrowsAsync<HttpRequestException>(() => hub.StartAsync(Cancel));
        Assert.Equal(System.Net.HttpStatusCode.Unauthorized, error.StatusCode);
    }

    /// <summary>Decision 13: with any other transport, a client's requests would have to reach the server that began its connection.</summary>
    [Fact]
    public async Task Negotiation_offers_websockets_alone()
    {
        using var client = await _server.SignedInAsync(Role.Viewer);
        using var response = await client.PostAsync($"{Names.Hub}/negotiate?negotiateVersion=1", null, Cancel);
        var offered = JsonNode.Parse(await response.Content.ReadAsStringAsync(Cancel))!["availableTransports"]!.AsArray();
        Assert.Equal("WebSockets", (string?)Assert.Single(offered)!["transport"]);
    }

    private HubConnection Connect(string token)
    {
        var builder = new HubConnectionBuilder().WithUrl(new Uri(_server.Address, Names.Hub), o => o.AccessTokenProvider = () => Task.FromResult<string?>(token));
        builder.AddJsonProtocol(json => json.PayloadSerializerOptions = WireJson.Options);
        return builder.Build();
    }
}
