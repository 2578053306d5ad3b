using System.Net;
using Trainyard.Api;

namespace Trainyard.Tests.Server;

public sealed class WebTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private readonly TestServer _server = shared.Server;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/healthz")]
    [InlineData("/readyz")]
    public async Task It_is_alive_and_ready(string path)
    {
        using var client = _server.Anonymous();
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync(path, Cancel)).StatusCode);
    }

    [Fact]
    public async Task It_is_not_ready_when_the_store_takes_no_writes()
    {
        await using var own = await TestServer.StartAsync();
        using var client = own.Anonymous();
        await own.Get<Trainyard.Storage.SqliteDatabase>().WriteAsync(db => { Trainyard.Storage.SqliteCommands.Run(db, "DROP TABLE account_tokens"); }, Cancel);
        using var answer = await client.GetAsync("/readyz", Cancel);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Equal("""{"status":"unavailable","services":[{"name":"store","state":"down","reason":"It answers with an error; the server's log says which."}]}""", (await answer.Content.ReadAsStringAsync(Cancel)).Replace("\\u0027", "'", StringComparison.Ordinal));
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/healthz", Cancel)).StatusCode);
    }

    [Theory]
    [InlineData("/healthz")]
    [InlineData("/api/jobs")]
    [InlineData("/swagger-ui.html")]
    [InlineData("/jobs/123")]
    public async Task Every_answer_has_the_security_headers(string path)
    {
        using var client = _server.Anonymous();
        using var response = await client.GetAsync(path, Cancel);
        var policy = response.Headers.GetValues("Content-Security-Policy").Single();
        Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe-eval", policy, StringComparison.Ordinal);
        Assert.Equal("nosniff", response.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.Equal("no-referrer", response.Headers.GetValues("Referrer-Policy").Single());
        Assert.False(response.Headers.Contains("Server"));
        if (path.StartsWith("/api", StringComparison.Ordinal)) Assert.True(response.Headers.CacheControl!.NoStore);
    }

    /// <summary>As behind a proxy that ends TLS.</summary>
    [Theory]
    [InlineData("https", "trainyard.example", "max-age=31536000")]
    [InlineData("http", "trainyard.example", null)]
    [InlineData("https", "localhost", null)]
    [InlineData("https", "127.0.0.1:5080", null)]
    public async Task Who_came_by_https_comes_by_https_from_then_on(string scheme, string host, string? expected)
    {
        await using var own = await TestServer.StartAsync(("AllowedHosts", "trainyard.example;localhost;127.0.0.1"), ("FORWARDEDHEADERS_ENABLED", "true"));
        using var client = own.Anonymous();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/healthz") { Headers = { Host = host } };
        request.Headers.Add("X-Forwarded-Proto", scheme);
        using var response = await client.SendAsync(request, Cancel);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(expected, response.Headers.TryGetValues("Strict-Transport-Security", out var values) ? values.Single() : null);
    }

    [Theory]
    [InlineData("evil.example", HttpStatusCode.BadRequest)]
    [InlineData("127.0.0.1.evil.example", HttpStatusCode.BadRequest)]
    [InlineData("localhost", HttpStatusCode.OK)]
    [InlineData("[::1]", HttpStatusCode.OK)]
    public async Task On_loopback_it_answers_to_loopbacks_names_alone(string host, HttpStatusCode expected)
    {
        using var client = _server.Anonymous();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/healthz") { Headers = { Host = $"{host}:{_server.Address.Port}" } };
        var response = await client.SendAsync(request, Cancel);
        Assert.Equal(expected, response.StatusCode);
        if (expected == HttpStatusCode.BadRequest) await response.ProblemAsync(400);
    }

    [Fact]
    public async Task Behind_a_proxy_its_name_can_be_allowed()
    {
        await using var own = await TestServer.StartAsync(("AllowedHosts", "trainyard.example"));
        using var client = own.Anonymous();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/healthz") { Headers = { Host = "trainyard.example" } };
        Assert.Equal(HttpStatusCode.OK, (await client.SendAsync(request, Cancel)).StatusCode);
    }

    [Fact]
    public async Task A_star_allows_every_name()
    {
        await using var own = await TestServer.StartAsync(("AllowedHosts", "*"));
        using var client = own.Anonymous();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/healthz") { Headers = { Host = "trainyard.example" } };
        Assert.Equal(HttpStatusCode.OK, (await client.SendAsync(request, Cancel)).StatusCode);
    }

    [Fact]
    public async Task A_page_of_the_dashboard_is_never_an_api()
    {
        using var viewer = await _server.SignedInAsync(Role.Viewer);
        foreach (var path in new[] { "/api/nothing", "/ws/nothing", "/openapi/v2.json", "/assets/gone.js" }) await (await viewer.GetAsync(path, Cancel)).ProblemAsync(404);
        using var client = _server.Anonymous();
        var page = await client.GetAsync("/welcome", Cancel);
        Assert.StartsWith("text/", page.Content.Headers.ContentType!.MediaType, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Json_is_compressed_for_who_asks()
    {
        using var client = await _server.SignedInAsync(Role.Viewer);
        client.DefaultRequestHeaders.AcceptEncoding.ParseAdd("br");
        var response = await client.GetAsync("/api/spec/schema", Cancel);
        Assert.Equal("br", response.Content.Headers.ContentEncoding.Single());
    }
}
