using System.Net;
using Trainyard.Accounts;
using Trainyard.Contracts;
using Trainyard.Server.Accounts;

namespace Trainyard.Tests.Server;

public sealed class SignInTests : IAsyncLifetime
{
    private const string Password = "correct horse battery";
    private TestServer _server = null!;
    private HttpClient? _anybody;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _server = await TestServer.StartAsync();

    public async ValueTask DisposeAsync()
    {
        _anybody?.Dispose();
        await _server.DisposeAsync();
    }

    private HttpClient Anybody => _anybody ??= _server.Anonymous();

    [Fact]
    public async Task An_owner_without_a_password_signs_in_by_a_link_that_works_once()
    {
        var signIn = _server.Get<SignInService>();
        var owner = await signIn.EnsureOwnerAsync(Cancel);
        Assert.Equal(("owner", Role.Admin, null), (owner.Name, owner.Role, owner.PasswordHash));
        Assert.Equal(owner.Stamp, (await signIn.EnsureOwnerAsync(Cancel)).Stamp);

        var link = (await signIn.CreateLinkAsync("owner", "http://127.0.0.1:5080/", Cancel))!;
        Assert.StartsWith("http://127.0.0.1:5080/welcome#token=link-", link.Url, StringComparison.Ordinal);
        var tokens = await (await UseLinkAsync(link)).ReadAsync<TokenResponse>();
        Assert.Equal("owner", tokens.User.Name);
        await (await UseLinkAsync(link)).ProblemAsync(401);
        Assert.Null(await signIn.CreateLinkAsync("nobody", "http://x", Cancel));
    }

    [Fact]
    public async Task Of_many_who_use_one_link_at_once_one_gets_in()
    {
        var signIn = _server.Get<SignInService>();
        await signIn.EnsureOwnerAsync(Cancel);
        var link = (await signIn.CreateLinkAsync("owner", "http://x", Cancel))!;
        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => UseLinkAsync(link)));
        Assert.Single(answers, a => a.StatusCode == HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_link_ends_and_so_does_what_is_no_link()
    {
        var signIn = _server.Get<SignInService>();
        var tokens = await signIn.IssueAsync(await signIn.EnsureOwnerAsync(Cancel), false, Cancel);
        var link = (await signIn.CreateLinkAsync("owner", "http://x", Cancel))!;
        await (await PostAsync("link", new LinkSignInRequest(tokens.RefreshToken!))).ProblemAsync(401);
        await (await PostAsync("link", new LinkSignInRequest(""))).ProblemAsync(401);
        _server.Time.Advance(TimeSpan.FromHours(24) + TimeSpan.FromSeconds(1));
        await (await UseLinkAsync(link)).ProblemAsync(401);
    }

    [Fact]
    public async Task A_password_is_set_checked_changed_and_never_shown()
    {
        var tokens = await _server.TokensOfAsync(Role.Trainer, "ada");
        using var ada = _server.WithToken(tokens.AccessToken);
        foreach (var bad in new[] { "short", new string('x', 201) })
            Assert.Contains("newPassword", (await (await ChangeAsync(ada, null, bad)).ProblemAsync(400)).Errors!.Keys);
        Assert.Equal(HttpStatusCode.NoContent, (await ChangeAsync(ada, null, Password)).StatusCode);
        await (await ada.GetAsync("/api/account", Cancel)).ProblemAsync(401);

        var again = await (await SignInAsync(" Ada ", Password)).ReadAsync<TokenResponse>();
        using var adaAgain = _server.WithToken(again.AccessToken);
        Assert.Contains("currentPassword", (await (await ChangeAsync(adaAgain, "wrong", "another good password")).ProblemAsync(400)).Errors!.Keys);
        Assert.Equal(HttpStatusCode.NoContent, (await ChangeAsync(adaAgain, Password, "another good password")).StatusCode);
        await (await SignInAsync("ada", Password)).ProblemAsync(401);

        var stored = (await _server.Get<IAccountStore>().FindAsync("ada", Cancel))!.PasswordHash!;
        var iterations = Convert.FromBase64String(stored)[5..9];
        Assert.True(System.Buffers.Binary.BinaryPrimitives.ReadInt32BigEndian(iterations) >= 210_000);
    }

    [Fact]
    public async Task The_name_is_no_password()
    {
        using var client = await _server.SignedInAsync(Role.Trainer, "longenoughname");
        Assert.Contains("newPassword", (await (await ChangeAsync(client, null, "LongEnoughName")).ProblemAsync(400)).Errors!.Keys);
    }

    [Fact]
    public async Task A_wrong_password_and_an_unknown_name_are_answered_alike()
    {
        await _server.TokensOfAsync(Role.Trainer, "ada");
        var known = await (await SignInAsync("ada", "wrong password")).ProblemAsync(401);
        var unknown = await (await SignInAsync("nobody", "wrong password")).ProblemAsync(401);
        Assert.Equal(known.Detail, unknown.Detail);
        await (await SignInAsync("ada'; DROP TABLE accounts; --", "wrong password")).ProblemAsync(401);
        Assert.Equal("is required.", (await (await Anybody.PostAsync("/api/auth/sign-in", WireBodies.Json("""{"name":"ada"}"""), Cancel)).ProblemAsync(400)).Errors!["password"][0]);
    }

    [Fact]
    public async Task A_refresh_token_rotates_and_a_stolen_one_signs_out_everywhere()
    {
        var first = await _server.TokensOfAsync(Role.Trainer, "ada");
        var second = await (await RefreshAsync(first.RefreshToken)).ReadAsync<TokenResponse>();
        Assert.NotEqual(first.RefreshToken, second.RefreshToken);
        // Another tab, a moment later.
        var tab = await (await RefreshAsync(first.RefreshToken)).ReadAsync<TokenResponse>();

        _server.Time.Advance(TimeSpan.FromSeconds(61));
        await (await RefreshAsync(first.RefreshToken)).ProblemAsync(401);
        await (await RefreshAsync(second.RefreshToken)).ProblemAsync(401);
        await (await RefreshAsync(tab.RefreshToken)).ProblemAsync(401);
        using var client = _server.WithToken(second.AccessToken);
        await (await client.GetAsync("/api/account", Cancel)).ProblemAsync(401);
    }

    [Fact]
    public async Task Signing_out_ends_one_session_and_no_other()
    {
        var here = await _server.TokensOfAsync(Role.Trainer, "ada");
        var elsewhere = await _server.TokensOfAsync(Role.Trainer, "ada");
        Assert.Equal(HttpStatusCode.NoContent, (await PostAsync("sign-out", new RefreshRequest(here.RefreshToken))).StatusCode);
        await (await RefreshAsync(here.RefreshToken)).ProblemAsync(401);
        await (await RefreshAsync(elsewhere.RefreshToken)).ReadAsync<TokenResponse>();
        await (await RefreshAsync("refresh-nonsense")).ProblemAsync(401);
        await (await RefreshAsync(null)).ProblemAsync(401);
    }

    [Fact]
    public async Task A_browsers_refresh_token_is_in_its_cookie_and_nowhere_else()
    {
        var signIn = _server.Get<SignInService>();
        await signIn.EnsureOwnerAsync(Cancel);
        var link = (await signIn.CreateLinkAsync("owner", "http://x", Cancel))!;
        var response = await Anybody.PostAsync("/api/auth/link?session=cookie", WireBodies.Json(new LinkSignInRequest(SecretOf(link))), Cancel);
        var tokens = await response.ReadAsync<TokenResponse>();
        Assert.Null(tokens.RefreshToken);
        var cookie = response.Headers.GetValues("Set-Cookie").Single();
        Assert.Matches("^trainyard-refresh-[0-9a-f]{8}=refresh-[^;]+; max-age=2592000; path=/api/auth; samesite=strict; httponly$", cookie);

        // Without ?session=cookie too: what came as a cookie never comes back in a body.
        var refreshed = await WithCookieAsync("/api/auth/refresh", cookie);
        Assert.Null((await refreshed.ReadAsync<TokenResponse>()).RefreshToken);
        var next = refreshed.Headers.GetValues("Set-Cookie").Single();
        Assert.NotEqual(cookie, next);

        // A new password signs out every other session, and this browser goes on with a new cookie.
        using var browser = _server.WithToken((await (await WithCookieAsync("/api/auth/refresh", next)).ReadAsync<TokenResponse>()).AccessToken);
        var changed = await ChangeAsync(browser, null, Password);
        Assert.Equal(HttpStatusCode.NoContent, changed.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await WithCookieAsync("/api/auth/refresh", next)).StatusCode);
        var kept = changed.Headers.GetValues("Set-Cookie").Single();
        Assert.Equal(HttpStatusCode.OK, (await WithCookieAsync("/api/auth/refresh", kept)).StatusCode);

        var signedOut = await WithCookieAsync("/api/auth/sign-out", kept);
        Assert.Matches("^trainyard-refresh-[0-9a-f]{8}=; expires=Thu, 01 Jan 1970", signedOut.Headers.GetValues("Set-Cookie").Single());
        await (await Anybody.PostAsync("/api/auth/link?session=pigeon", WireBodies.Json(new LinkSignInRequest("x")), Cancel)).ProblemAsync(400);
    }

    [Fact]
    public async Task Tries_with_a_password_are_limited()
    {
        for (var i = 0; i < 10; i++) await (await SignInAsync("ada", "wrong password")).ProblemAsync(401);
        var refused = await SignInAsync("ada", "wrong password");
        await refused.ProblemAsync(429);
        Assert.InRange(refused.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 60);
        // The address is counted, whatever the name.
        await (await SignInAsync("grace", "wrong password")).ProblemAsync(429);
        // And the owner's link still works.
        var signIn = _server.Get<SignInService>();
        await signIn.EnsureOwnerAsync(Cancel);
        await (await UseLinkAsync((await signIn.CreateLinkAsync("owner", "http://x", Cancel))!)).ReadAsync<TokenResponse>();
    }

    [Fact]
    public async Task Whoever_tries_a_name_from_elsewhere_keeps_nobody_from_signing_in()
    {
        using var ada = await _server.SignedInAsync(Role.Trainer, "ada");
        Assert.Equal(HttpStatusCode.NoContent, (await ChangeAsync(ada, null, Password)).StatusCode);
        using var elsewhere = new HttpClient(From("127.0.0.2")) { BaseAddress = _server.Address };
        for (var i = 0; i < 15; i++)
        {
            var tried = await elsewhere.PostAsync("/api/auth/sign-in", WireBodies.Json(new SignInRequest("ada", "wrong password")), Cancel);
            await tried.ProblemAsync(i < 10 ? 401 : 429);
        }

        Assert.Equal("ada", (await (await SignInAsync("ada", Password)).ReadAsync<TokenResponse>()).User.Name);
    }

    [Fact]
    public async Task An_address_is_limited_and_a_name_from_every_address_is_answered_late_and_names_cost_no_memory()
    {
        using var limits = new SignInLimits(Microsoft.Extensions.Options.Options.Create(new Trainyard.Server.ServerOptions()), TimeProvider.System);
        for (var i = 0; i < 100; i++) Assert.Null(await AtOnceAsync($"10.0.0.{i}", "ada"));
        var late = limits.RefuseAsync(IPAddress.Parse("10.0.0.100"), "ada", Cancel).AsTask();
        Assert.False(late.IsCompleted);
        Assert.Null(await AtOnceAsync("10.0.0.100", "grace"));
        for (var i = 0; i < 10; i++) Assert.Null(await AtOnceAsync($"2001:db8::{i}", $"name{i}"));
        Assert.NotNull(await AtOnceAsync("2001:db8::ffff", "other"));
        var clock = System.Diagnostics.Stopwatch.StartNew();
        Assert.Null(await late);
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(20));

        async Task<TimeSpan?> AtOnceAsync(string address, string name)
        {
            var answer = limits.RefuseAsync(IPAddress.Parse(address), name, Cancel);
            Assert.True(answer.IsCompleted, $"{name} from {address} is answered late");
            return await answer;
        }
    }

    [Fact]
    public async Task A_password_that_is_guessed_early_is_refused_with_a_sentence()
    {
        using var client = await _server.SignedInAsync(Role.Trainer, "grace");
        foreach (var bad in new[] { "1234567890", "Password123", "grace-12345", "aaaaaaaaaaaa" })
            Assert.Matches("^is .*: choose several words", (await (await ChangeAsync(client, null, bad)).ProblemAsync(400)).Errors!["newPassword"][0]);
    }

    private static SocketsHttpHandler From(string address) => new()
    {
        UseCookies = false,
        ConnectCallback = async (context, cancellationToken) =>
        {
            var socket = new System.Net.Sockets.Socket(System.Net.Sockets.SocketType.Stream, System.Net.Sockets.ProtocolType.Tcp);
            socket.Bind(new IPEndPoint(IPAddress.Parse(address), 0));
            await socket.ConnectAsync(IPAddress.Parse(context.DnsEndPoint.Host), context.DnsEndPoint.Port, cancellationToken);
            return new System.Net.Sockets.NetworkStream(socket, ownsSocket: true);
        },
    };

    [Fact]
    public async Task The_last_admin_stays()
    {
        using var admin = await _server.SignedInAsync(Role.Admin, "ada");
        await (await admin.DeleteAsync("/api/users/ada", Cancel)).ProblemAsync(409);
        await (await admin.PutAsync("/api/users/ada/role", WireBodies.Json(new RoleChange(Role.Viewer)), Cancel)).ProblemAsync(409);

        var added = await (await admin.PostAsync("/api/users", WireBodies.Json(new NewUser("Grace", Role.Admin)), Cancel)).ReadAsync<UserView>();
        Assert.Equal("grace", added.Name);
        await (await admin.PostAsync("/api/users", WireBodies.Json(new NewUser("grace", Role.Viewer)), Cancel)).ProblemAsync(409);
        Assert.Contains("name", (await (await admin.PostAsync("/api/users", WireBodies.Json(new NewUser("a b", Role.Viewer)), Cancel)).ProblemAsync(400)).Errors!.Keys);
        Assert.Contains("role", (await (await admin.PutAsync("/api/users/grace/role", WireBodies.Json("""{"role":"king"}"""), Cancel)).ProblemAsync(400)).Errors!.Keys);

        // Two admins who demote each other at the same moment leave one.
        using var grace = await _server.SignedInAsync(Role.Admin, "grace");
        var both = await Task.WhenAll(
            admin.PutAsync("/api/users/grace/role", WireBodies.Json(new RoleChange(Role.Viewer)), Cancel),
            grace.PutAsync("/api/users/ada/role", WireBodies.Json(new RoleChange(Role.Viewer)), Cancel));
        Assert.Single(await _server.Get<IAccountStore>().ListAsync(Cancel), a => a.Role == Role.Admin);
        Assert.Contains(both, r => r.IsSuccessStatusCode);
    }

    private Task<HttpResponseMessage> SignInAsync(string name, string password) => PostAsync("sign-in", new SignInRequest(name, password));

    private Task<HttpResponseMessage> RefreshAsync(string? secret) => PostAsync("refresh", new RefreshRequest(secret));

    private Task<HttpResponseMessage> UseLinkAsync(SignInLink link) => PostAsync("link", new LinkSignInRequest(SecretOf(link)));

    private Task<HttpResponseMessage> PostAsync<T>(string what, T body) => Anybody.PostAsync($"/api/auth/{what}", WireBodies.Json(body), Cancel);

    private Task<HttpResponseMessage> WithCookieAsync(string path, string setCookie)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, path);
        request.Headers.Add("Cookie", setCookie.Split(';')[0]);
        return Anybody.SendAsync(request, Cancel);
    }

    private static Task<HttpResponseMessage> ChangeAsync(HttpClient client, string? current, string next) =>
        client.PutAsync("/api/account/password", WireBodies.Json(new PasswordChange(current, next)), Cancel);

    private static string SecretOf(SignInLink link) => link.Url.Split("#token=")[1];
}
