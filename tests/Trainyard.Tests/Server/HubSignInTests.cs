using System.Text.Json.Nodes;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.Extensions.DependencyInjection;
using Trainyard.Contracts;

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
        hub.On<LiveUpdate>(HubNames.Update, update =>
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

    /// <summary>ASP.NET Core's own log of requests has their queries, and a browser's WebSocket has its token there.</summary>
    [Fact]
    public async Task A_token_in_the_query_signs_in_and_stands_in_no_log()
    {
        var log = new Flow.LogOfTest();
        await using var own = await TestServer.StartAsync(("Logging:LogLevel:Default", "Trace"), ("Logging:LogLevel:Microsoft.AspNetCore", "Trace"));
        own.Get<Microsoft.Extensions.Logging.ILoggerFactory>().AddProvider(log);
        var token = (await own.TokensOfAsync(Role.Viewer)).AccessToken;
        using var socket = new System.Net.WebSockets.ClientWebSocket();
        await socket.ConnectAsync(new Uri($"ws://127.0.0.1:{own.Address.Port}{HubNames.Path}?tab=7&access_token={token}"), Cancel);
        await socket.SendAsync("{\"protocol\":\"json\",\"version\":1}\u001e"u8.ToArray(), System.Net.WebSockets.WebSocketMessageType.Text, true, Cancel);
        var answer = new byte[100];
        Assert.Equal("{}\u001e", System.Text.Encoding.UTF8.GetString(answer, 0, (await socket.ReceiveAsync(answer, Cancel)).Count));

        using var client = own.Anonymous();
        // Elsewhere it counts for nothing, and is hidden all the same.
        await (await client.GetAsync($"/api/jobs?limit=1&access_token={token}", Cancel)).ProblemAsync(401);
        Assert.Contains(log.Lines, line => line.Contains($"{HubNames.Path}?tab=7", StringComparison.Ordinal));
        Assert.Contains(log.Lines, line => line.Contains("/api/jobs?limit=1", StringComparison.Ordinal));
        Assert.DoesNotContain(log.Lines, line => line.Contains(token, StringComparison.Ordinal) || line.Contains("access_token", StringComparison.Ordinal));
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
        using var response = await client.PostAsync($"{HubNames.Path}/negotiate?negotiateVersion=1", null, Cancel);
        var offered = JsonNode.Parse(await response.Content.ReadAsStringAsync(Cancel))!["availableTransports"]!.AsArray();
        Assert.Equal("WebSockets", (string?)Assert.Single(offered)!["transport"]);
    }

    private HubConnection Connect(string token)
    {
        var builder = new HubConnectionBuilder().WithUrl(new Uri(_server.Address, HubNames.Path), o => o.AccessTokenProvider = () => Task.FromResult<string?>(token));
        builder.AddJsonProtocol(json => json.PayloadSerializerOptions = WireJson.Options);
        return builder.Build();
    }
}
