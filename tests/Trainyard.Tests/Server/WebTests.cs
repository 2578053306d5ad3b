using System.Net;
using System.Text.RegularExpressions;
using Trainyard.Contracts;
using Trainyard.Server.Web;

namespace Trainyard.Tests.Server;

public sealed class WebTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private readonly TestServer _server = shared.Server;

    private static bool IsBuilt => File.Exists(Path.Combine(AppContext.BaseDirectory, "wwwroot", "index.html"));

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
        await own.Get<Trainyard.Embedded.Sqlite.SqliteDatabase>().WriteAsync(db => { Trainyard.Embedded.Sqlite.SqliteCommands.Run(db, "DROP TABLE account_tokens"); }, Cancel);
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

    [Theory]
    [InlineData("/nothing", "application/json")]
    [InlineData("/nothing", "*/*")]
    [InlineData("/nothing", null)]
    [InlineData("/jobs/123", "application/json")]
    [InlineData("/jobs/123/more", "*/*")]
    [InlineData("/api.json", "text/html")]
    [InlineData("/favicon.ico", "image/avif,image/webp,*/*;q=0.8")]
    [InlineData("/assets/gone.js", "text/html")]
    public async Task An_address_that_is_nobodys_is_not_found(string path, string? accept)
    {
        using var client = await _server.SignedInAsync(Role.Viewer);
        if (accept is not null) client.DefaultRequestHeaders.Accept.ParseAdd(accept);
        await (await client.GetAsync(path, Cancel)).ProblemAsync(404);
    }

    [Fact]
    public async Task A_person_who_follows_a_wrong_link_gets_a_page_that_is_not_found()
    {
        using var client = _server.Anonymous();
        client.DefaultRequestHeaders.Accept.ParseAdd("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8");
        using var response = await client.GetAsync("/no/such/page", Cancel);
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        if (IsBuilt) Assert.Contains("<base href=\"../../\"", await response.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_route_of_the_dashboard_is_its_page()
    {
        var app = await File.ReadAllTextAsync(Repository.File("web", "src", "app.tsx"), Cancel);
        var routes = Regex.Matches(app, """(?:case|path\.value ===) '(/[^']*)'""").Select(m => m.Groups[1].Value).Append("/jobs/0123456789abcdef0123456789abcdef").ToList();
        Assert.Contains("/workers", routes);
        Assert.Contains("/welcome", routes);
        Assert.All(routes, route => Assert.True(Dashboard.IsPage(route), $"{route} is not among the pages of Dashboard.cs"));
        if (!IsBuilt) return;
        using var client = _server.Anonymous();
        foreach (var route in routes)
        {
            using var response = await client.GetAsync(route, Cancel);
            Assert.Equal((HttpStatusCode.OK, "text/html"), (response.StatusCode, response.Content.Headers.ContentType?.MediaType));
        }
    }

    [Fact]
    public async Task The_description_is_found_where_programs_look_first()
    {
        using var client = _server.Anonymous();
        using var response = await client.GetAsync("/openapi.json", Cancel);
        Assert.Equal(HttpStatusCode.Redirect, response.StatusCode);
        Assert.Equal("/openapi/v1.json", new Uri(new Uri(_server.Address, "/openapi.json"), response.Headers.Location!).AbsolutePath);
    }

    [Theory]
    [InlineData("/api/jobs")]
    [InlineData("/api/spec/schema")]
    [InlineData("/openapi/v1.json")]
    [InlineData("/healthz")]
    [InlineData("/readyz")]
    [InlineData("/swagger-ui.html")]
    public async Task Head_is_answered_like_get_without_a_body(string path)
    {
        using var client = await _server.SignedInAsync(Role.Viewer);
        using var get = await client.GetAsync(path, Cancel);
        using var head = await client.SendAsync(new HttpRequestMessage(HttpMethod.Head, path), Cancel);
        Assert.Equal((get.StatusCode, get.Content.Headers.ContentType), (head.StatusCode, head.Content.Headers.ContentType));
        Assert.Empty(await head.Content.ReadAsByteArrayAsync(Cancel));
    }

    [Fact]
    public async Task Head_asks_for_a_token_too_and_is_no_way_around_a_method()
    {
        using var anonymous = _server.Anonymous();
        Assert.Equal(HttpStatusCode.Unauthorized, (await anonymous.SendAsync(new HttpRequestMessage(HttpMethod.Head, "/api/jobs"), Cancel)).StatusCode);
        using var client = await _server.SignedInAsync(Role.Admin);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, (await client.SendAsync(new HttpRequestMessage(HttpMethod.Head, "/api/spec/check"), Cancel)).StatusCode);
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
