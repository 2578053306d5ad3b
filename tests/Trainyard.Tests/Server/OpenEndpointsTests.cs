using System.Net;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using Trainyard.Contracts;

namespace Trainyard.Tests.Server;

public sealed class OpenEndpointsTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private static readonly string[] Open =
        ["/api/auth/sign-in", "/api/auth/link", "/api/auth/refresh", "/api/auth/sign-out", "/healthz", "/readyz", "/swagger-ui.html", "/openapi/v1.json", "/openapi.json"];

    private readonly TestServer _server = shared.Server;

    [Fact]
    public async Task Every_endpoint_asks_for_a_token_but_the_open_ones()
    {
        using var client = _server.Anonymous();
        var asked = 0;
        foreach (var (method, path) in Endpoints())
        {
            using var response = await client.SendAsync(new HttpRequestMessage(new HttpMethod(method), path), TestContext.Current.CancellationToken);
            if (Open.Contains(path))
            {
                Assert.False(response.StatusCode == HttpStatusCode.Unauthorized && response.Headers.WwwAuthenticate.Count > 0, $"{method} {path} is not open");
                continue;
            }
            asked++;
            Assert.True(response.StatusCode == HttpStatusCode.Unauthorized, $"{method} {path} answered {(int)response.StatusCode} without a token");
            await response.ProblemAsync(401);
        }
        Assert.True(asked > 15, $"only {asked} endpoints were found");
    }

    [Fact]
    public void Only_the_open_ones_allow_anybody()
    {
        var open = Sources().Where(e => e.Metadata.GetMetadata<IAllowAnonymous>() is not null).Select(PathOf).Distinct().Order(StringComparer.Ordinal);
        Assert.Equal(Open.Order(StringComparer.Ordinal), open);
    }

    [Theory]
    [InlineData("/api/nothing")]
    [InlineData("/ws/nothing")]
    public async Task An_unknown_address_is_no_page_and_asks_for_a_token_too(string path)
    {
        using var client = _server.Anonymous();
        await (await client.GetAsync(path, TestContext.Current.CancellationToken)).ProblemAsync(401);
        using var viewer = await _server.SignedInAsync(Role.Viewer);
        await (await viewer.GetAsync(path, TestContext.Current.CancellationToken)).ProblemAsync(404);
    }

    private IEnumerable<(string Method, string Path)> Endpoints() =>
        from endpoint in Sources()
        from method in endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? ["GET", "POST"]
        select (method, PathOf(endpoint));

    private IEnumerable<RouteEndpoint> Sources() => _server.Get<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>();

    private static string PathOf(RouteEndpoint endpoint) => ("/" + endpoint.RoutePattern.RawText!.Trim('/'))
        .Replace("{id}", JobId.New(TimeProvider.System).ToString(), StringComparison.Ordinal)
        .Replace("{name}", "ada", StringComparison.Ordinal)
        .Replace("{documentName}", "v1", StringComparison.Ordinal);
}
