using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.Extensions.DependencyInjection;
using Trainyard.Contracts;
using Trainyard.Jobs;

namespace Trainyard.Tests.Server;

/// <summary>Behind a proxy that shows the server below a path.</summary>
public sealed class SubPathTests
{
    private static readonly (string, string) Trusts = ("FORWARDEDHEADERS_ENABLED", "true");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true, PrefixProxy.Prefix + "/")]
    [InlineData(false, "../")]
    public async Task The_page_names_the_root_that_its_browser_sees(bool told, string root)
    {
        await using var server = await TestServer.StartAsync(Trusts);
        await using var proxy = await PrefixProxy.StartAsync(server.Address, told);
        if (!File.Exists(Path.Combine(AppContext.BaseDirectory, "wwwroot", "index.html"))) Assert.Skip("The dashboard was not built.");
        using var client = new HttpClient { BaseAddress = proxy.Address };
        var page = await client.GetStringAsync("jobs/123", Cancel);
        Assert.Contains($"<base href=\"{root}\"", page, StringComparison.Ordinal);
        // Nothing on it names an address from the host's root.
        Assert.DoesNotMatch("(?:src|href)=\"/(?!tools)", page);
    }

    [Fact]
    public async Task Cookies_links_the_document_and_the_api_know_the_path()
    {
        await using var server = await TestServer.StartAsync(Trusts);
        await using var proxy = await PrefixProxy.StartAsync(server.Address, tellsPrefix: true);
        using var client = new HttpClient(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false }) { BaseAddress = proxy.Address };
        client.DefaultRequestHeaders.Authorization = new("Bearer", (await server.TokensOfAsync(Role.Admin)).AccessToken);

        var link = await (await client.PostAsync("api/users/admin/link", null, Cancel)).ReadAsync<SignInLink>();
        Assert.Contains($"{PrefixProxy.Prefix}/welcome#token=", link.Url, StringComparison.Ordinal);
        using var entered = await client.PostAsync("api/auth/link?session=cookie", WireBodies.Json(new LinkSignInRequest(link.Url[(link.Url.IndexOf('=', StringComparison.Ordinal) + 1)..])), Cancel);
        Assert.Contains($"path={PrefixProxy.Prefix}/api/auth;", Assert.Single(entered.Headers.GetValues("Set-Cookie")), StringComparison.Ordinal);

        var document = JsonNode.Parse(await client.GetStringAsync("openapi/v1.json", Cancel))!;
        Assert.Equal(PrefixProxy.Prefix, (string?)document["servers"]![0]!["url"]);
        using var moved = await client.GetAsync("openapi.json", Cancel);
        Assert.Equal($"{PrefixProxy.Prefix}/openapi/v1.json", new Uri(new Uri(proxy.Address, "openapi.json"), moved.Headers.Location!).AbsolutePath);
        var swagger = await client.GetStringAsync("swagger-ui.html", Cancel);
        Assert.DoesNotContain("=\"/", swagger, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_hub_pushes_through_it()
    {
        await using var server = await TestServer.StartAsync();
        await using var proxy = await PrefixProxy.StartAsync(server.Address, tellsPrefix: false);
        var token = (await server.TokensOfAsync(Role.Viewer)).AccessToken;
        var builder = new HubConnectionBuilder().WithUrl(new Uri(proxy.Address, HubNames.Path.TrimStart('/')), o => o.AccessTokenProvider = () => Task.FromResult<string?>(token));
        builder.AddJsonProtocol(json => json.PayloadSerializerOptions = WireJson.Options);
        await using var hub = builder.Build();
        var heard = new TaskCompletionSource<JobId>();
        hub.On<LiveUpdate>(HubNames.Update, update => heard.TrySetResult(update.Jobs[0].Id));
        await hub.StartAsync(Cancel);
        await hub.InvokeAsync("SubscribeAll", Cancel);

        using var trainer = await server.SignedInAsync(Role.Trainer);
        var job = await (await trainer.PostAsync("/api/jobs", WireBodies.Json("{}"), Cancel)).ReadAsync<JobView>();
        Assert.Equal(job.Id, await heard.Task.WaitAsync(TimeSpan.FromSeconds(30), Cancel));
        Assert.NotNull(await server.Get<IJobStore>().FindAsync(job.Id, Cancel));
    }

    [Fact]
    public async Task The_path_can_be_set_and_need_not_be_stripped()
    {
        await using var server = await TestServer.StartAsync(("Server:PathBase", "/trainyard"));
        using var client = server.Anonymous();
        foreach (var path in new[] { "/trainyard/healthz", "/healthz" }) Assert.Equal(HttpStatusCode.OK, (await client.GetAsync(path, Cancel)).StatusCode);
        await (await client.GetAsync("/trainyard/api/jobs", Cancel)).ProblemAsync(401);
        Assert.Equal("/trainyard", (string?)JsonNode.Parse(await client.GetStringAsync("/trainyard/openapi/v1.json", Cancel))!["servers"]![0]!["url"]);
    }

    [Fact]
    public async Task A_stranger_does_not_say_where_the_server_is()
    {
        await using var server = await TestServer.StartAsync();
        using var client = server.Anonymous();
        client.DefaultRequestHeaders.Add("X-Forwarded-Prefix", "/evil");
        Assert.Equal("/", (string?)JsonNode.Parse(await client.GetStringAsync("/openapi/v1.json", Cancel))!["servers"]![0]!["url"]);
    }

    [Theory]
    [InlineData("trainyard")]
    [InlineData("/trainyard/")]
    [InlineData("/a\"b")]
    public async Task A_path_that_is_none_is_refused_at_the_start(string path)
    {
        var e = await Assert.ThrowsAnyAsync<Exception>(() => TestServer.StartAsync(("Server:PathBase", path)));
        Assert.Contains("Server:PathBase must be a path such as /trainyard", e.Message, StringComparison.Ordinal);
    }
}
