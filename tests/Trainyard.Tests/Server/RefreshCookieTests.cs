using System.Net;
using Trainyard.Contracts;
using Trainyard.Server.Accounts;

namespace Trainyard.Tests.Server;

/// <summary>One browser and several servers at one host name: cookies know no ports.</summary>
public sealed class RefreshCookieTests : IAsyncLifetime
{
    private const string FormerName = "trainyard-refresh";
    private readonly CookieContainer _cookies = new();
    private TestServer _one = null!;
    private TestServer _two = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => (_one, _two) = (await TestServer.StartAsync(), await TestServer.StartAsync());

    public async ValueTask DisposeAsync()
    {
        await _one.DisposeAsync();
        await _two.DisposeAsync();
    }

    [Fact]
    public async Task Two_instances_at_one_host_end_each_others_sign_in_neither_by_signing_in_nor_by_signing_out()
    {
        await SignInAsync(_one);
        await SignInAsync(_two);
        for (var i = 0; i < 2; i++)
        {
            Assert.Equal(HttpStatusCode.OK, (await PostAsync(_one, "refresh")).StatusCode);
            Assert.Equal(HttpStatusCode.OK, (await PostAsync(_two, "refresh")).StatusCode);
        }
        Assert.Equal(HttpStatusCode.NoContent, (await PostAsync(_two, "sign-out")).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await PostAsync(_two, "refresh")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await PostAsync(_one, "refresh")).StatusCode);
    }

    [Fact]
    public async Task A_cookie_of_an_older_version_goes_on_under_the_new_name()
    {
        await SignInAsync(_one);
        var current = Assert.Single(Named(_one));
        Rename(current, FormerName);

        // It is one's own to the first server and nobody's to the second, which leaves it alone.
        Assert.Equal(HttpStatusCode.Unauthorized, (await PostAsync(_two, "refresh")).StatusCode);
        Assert.Equal(FormerName, Assert.Single(Named(_one)).Name);
        Assert.Equal(HttpStatusCode.OK, (await PostAsync(_one, "refresh")).StatusCode);
        Assert.Equal(current.Name, Assert.Single(Named(_one)).Name);
        Assert.Equal(HttpStatusCode.OK, (await PostAsync(_one, "refresh")).StatusCode);
    }

    [Fact]
    public async Task Signing_out_finds_a_cookie_of_an_older_version_too()
    {
        await SignInAsync(_one);
        var current = Assert.Single(Named(_one));
        Rename(current, FormerName);
        await PostAsync(_one, "sign-out");
        Assert.Empty(Named(_one));
        Rename(current, current.Name);
        Assert.Equal(HttpStatusCode.Unauthorized, (await PostAsync(_one, "refresh")).StatusCode);
    }

    private void Rename(Cookie cookie, string name)
    {
        foreach (var old in Named(_one)) old.Expired = true;
        _cookies.Add(_one.Address, new Cookie(name, cookie.Value, "/api/auth"));
    }

    private IEnumerable<Cookie> Named(TestServer server) =>
        _cookies.GetCookies(new Uri(server.Address, "/api/auth/refresh")).Where(c => c.Name.StartsWith(FormerName, StringComparison.Ordinal) && !c.Expired);

    private async Task SignInAsync(TestServer server)
    {
        var signIn = server.Get<SignInService>();
        await signIn.EnsureOwnerAsync(Cancel);
        var link = (await signIn.CreateLinkAsync("owner", "http://x", Cancel))!;
        Assert.Equal(HttpStatusCode.OK, (await PostAsync(server, "link?session=cookie", new LinkSignInRequest(link.Url.Split("#token=")[1]))).StatusCode);
    }

    private Task<HttpResponseMessage> PostAsync(TestServer server, string what) => PostAsync(server, what, new RefreshRequest(null));

    private async Task<HttpResponseMessage> PostAsync<T>(TestServer server, string what, T body)
    {
        using var handler = new SocketsHttpHandler { CookieContainer = _cookies };
        using var browser = new HttpClient(handler) { BaseAddress = server.Address };
        return await browser.PostAsync($"/api/auth/{what}", WireBodies.Json(body), Cancel);
    }
}
