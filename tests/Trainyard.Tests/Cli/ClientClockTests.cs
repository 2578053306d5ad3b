using System.Net;
using Trainyard.Client;
using Trainyard.Contracts;

namespace Trainyard.Tests.Cli;

/// <summary>Whether an access token has ended is the server's to say: this machine's clock may be wrong.</summary>
public sealed class ClientClockTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(20)]
    [InlineData(24 * 60)]
    [InlineData(-20)]
    public async Task A_wrong_clock_signs_nobody_out_and_renews_nothing(int minutesAhead)
    {
        var clock = new ShiftedTime();
        clock.Advance(TimeSpan.FromMinutes(minutesAhead));
        var tokens = await shared.Server.TokensOfAsync(Role.Viewer, "ada");
        using var store = new TokensInMemory(tokens);
        using var http = TrainyardClient.CreateHttpClient(shared.Server.Address);
        var client = new TrainyardClient(http, store, clock);

        Assert.Equal("ada", (await client.GetAccountAsync(Cancel)).Name);
        // What the hub is given.
        Assert.Equal(tokens.AccessToken, await client.GetAccessTokenAsync(Cancel));
        Assert.Equal(tokens, await store.ReadAsync(Cancel));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(20)]
    [InlineData(-24 * 60)]
    public async Task A_token_that_has_ended_is_renewed_whatever_the_clock_says(int minutesAhead)
    {
        await using var server = await TestServer.StartAsync();
        var clock = new ShiftedTime();
        clock.Advance(TimeSpan.FromMinutes(minutesAhead));
        var tokens = await server.TokensOfAsync(Role.Viewer, "ada");
        using var store = new TokensInMemory(tokens);
        using var http = TrainyardClient.CreateHttpClient(server.Address);
        server.Time.Advance(TimeSpan.FromHours(2));

        Assert.Equal("ada", (await new TrainyardClient(http, store, clock).GetAccountAsync(Cancel)).Name);
        Assert.NotEqual(tokens, await store.ReadAsync(Cancel));
    }

    [Fact]
    public async Task Shortly_before_its_end_by_the_date_that_the_server_sends_a_token_is_renewed()
    {
        var end = new DateTimeOffset(2026, 11, 28, 12, 0, 0, TimeSpan.Zero);
        using var store = new TokensInMemory(new TokenResponse("first", end, "refresh", new UserView("ada", Role.Viewer, end)));
        using var http = new HttpClient(new DatedServer(end.AddSeconds(-20), end)) { BaseAddress = new Uri("http://127.0.0.1/") };
        var client = new TrainyardClient(http, store);

        Assert.Equal("first", await client.GetAccessTokenAsync(Cancel));
        await client.GetAccountAsync(Cancel);
        Assert.Equal("second", await client.GetAccessTokenAsync(Cancel));
    }

    /// <summary>Answers at one moment, and renews for an hour.</summary>
    private sealed class DatedServer(DateTimeOffset now, DateTimeOffset end) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var user = new UserView("ada", Role.Viewer, now);
            HttpContent body = request.RequestUri!.AbsolutePath == "/api/auth/refresh" ? WireBodies.Json(new TokenResponse("second", end.AddHours(1), "next", user)) : WireBodies.Json(user);
            var response = new HttpResponseMessage(HttpStatusCode.OK) { Content = body };
            response.Headers.Date = now;
            return Task.FromResult(response);
        }
    }
}
