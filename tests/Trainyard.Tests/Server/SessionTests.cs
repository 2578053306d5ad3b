using System.Diagnostics;
using System.Net;
using Trainyard.Accounts;
using Trainyard.Contracts;
using Trainyard.Server.Accounts;

namespace Trainyard.Tests.Server;

/// <summary>A sign-in ends as a whole: its refresh tokens, its access tokens, at every server.</summary>
public sealed class SessionTests : IAsyncLifetime
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(1);
    private TestServer _server = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _server = await TestServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Signing_out_ends_every_token_of_the_session_and_none_of_another()
    {
        var first = await _server.TokensOfAsync(Role.Trainer, "ada");
        var elsewhere = await _server.TokensOfAsync(Role.Trainer, "ada");
        var second = await (await RefreshAsync(first.RefreshToken)).ReadAsync<TokenResponse>();
        Assert.Equal(HttpStatusCode.OK, await AccountAsync(_server, second.AccessToken));

        await PostAsync("sign-out", new RefreshRequest(second.RefreshToken));

        // Still within the minute in which a used token is taken.
        await (await RefreshAsync(first.RefreshToken)).ProblemAsync(401);
        await (await RefreshAsync(second.RefreshToken)).ProblemAsync(401);
        Assert.Equal(HttpStatusCode.Unauthorized, await AccountAsync(_server, first.AccessToken));
        Assert.Equal(HttpStatusCode.Unauthorized, await AccountAsync(_server, second.AccessToken));
        Assert.Equal(HttpStatusCode.OK, await AccountAsync(_server, elsewhere.AccessToken));
        await (await RefreshAsync(elsewhere.RefreshToken)).ReadAsync<TokenResponse>();
    }

    [Fact]
    public async Task Signing_out_with_a_used_token_or_with_the_access_token_ends_the_session_too()
    {
        var first = await _server.TokensOfAsync(Role.Trainer, "ada");
        var second = await (await RefreshAsync(first.RefreshToken)).ReadAsync<TokenResponse>();
        await PostAsync("sign-out", new RefreshRequest(first.RefreshToken));
        await (await RefreshAsync(second.RefreshToken)).ProblemAsync(401);

        var other = await _server.TokensOfAsync(Role.Trainer, "ada");
        using var client = _server.WithToken(other.AccessToken);
        Assert.Equal(HttpStatusCode.NoContent, (await client.PostAsync("/api/auth/sign-out", WireBodies.Json(new RefreshRequest(null)), Cancel)).StatusCode);
        await (await RefreshAsync(other.RefreshToken)).ProblemAsync(401);
    }

    [Fact]
    public async Task A_token_that_comes_again_soon_gets_the_same_successor()
    {
        var first = await _server.TokensOfAsync(Role.Trainer, "ada");
        var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(async _ => await (await RefreshAsync(first.RefreshToken)).ReadAsync<TokenResponse>()));
        var second = Assert.Single(answers.Select(a => a.RefreshToken).Distinct());

        // A tab that is late gets the last of the session, however far it has come.
        var third = await (await RefreshAsync(second)).ReadAsync<TokenResponse>();
        Assert.NotEqual(second, third.RefreshToken);
        Assert.Equal(third.RefreshToken, (await (await RefreshAsync(first.RefreshToken)).ReadAsync<TokenResponse>()).RefreshToken);
        Assert.Single(await _server.Get<IAccountStore>().ListTokensAsync("ada", _server.Time.GetUtcNow(), Cancel));
    }

    [Fact]
    public async Task A_token_that_comes_again_late_ends_its_session_and_no_other()
    {
        var first = await _server.TokensOfAsync(Role.Trainer, "ada");
        var elsewhere = await _server.TokensOfAsync(Role.Trainer, "ada");
        var second = await (await RefreshAsync(first.RefreshToken)).ReadAsync<TokenResponse>();
        _server.Time.Advance(TimeSpan.FromSeconds(61));

        await (await RefreshAsync(first.RefreshToken)).ProblemAsync(401);
        await (await RefreshAsync(second.RefreshToken)).ProblemAsync(401);
        Assert.Equal(HttpStatusCode.Unauthorized, await AccountAsync(_server, second.AccessToken));
        await (await RefreshAsync(elsewhere.RefreshToken)).ReadAsync<TokenResponse>();
    }

    [Fact]
    public async Task A_refresh_token_of_an_older_version_goes_on_and_is_signed_out_like_any()
    {
        var old = await OlderTokenAsync();
        var next = await (await RefreshAsync(old)).ReadAsync<TokenResponse>();
        await PostAsync("sign-out", new RefreshRequest(next.RefreshToken));
        await (await RefreshAsync(old)).ProblemAsync(401);
        Assert.Equal(HttpStatusCode.Unauthorized, await AccountAsync(_server, next.AccessToken));

        var another = await OlderTokenAsync();
        await PostAsync("sign-out", new RefreshRequest(another));
        await (await RefreshAsync(another)).ProblemAsync(401);
    }

    [Theory]
    [InlineData(Role.Viewer, Role.Admin)]
    [InlineData(Role.Admin, Role.Viewer)]
    public async Task Another_role_signs_out_everywhere_and_makes_links_of_before_void(Role before, Role after)
    {
        var tokens = await _server.TokensOfAsync(before, "ada");
        using var admin = await _server.SignedInAsync(Role.Admin, "grace");
        var link = await (await admin.PostAsync("/api/users/ada/link", null, Cancel)).ReadAsync<SignInLink>();

        await (await admin.PutAsync("/api/users/ada/role", WireBodies.Json(new RoleChange(after)), Cancel)).ReadAsync<UserView>();

        await (await RefreshAsync(tokens.RefreshToken)).ProblemAsync(401);
        await (await PostAsync("link", new LinkSignInRequest(link.Url.Split("#token=")[1]))).ProblemAsync(401);
        Assert.Equal(HttpStatusCode.Unauthorized, await AccountAsync(_server, tokens.AccessToken));
        Assert.Empty(await (await admin.GetAsync("/api/users/ada/links", Cancel)).ReadAsync<IReadOnlyList<LinkView>>());
        Assert.Empty(await _server.Get<IAccountStore>().ListTokensAsync("ada", _server.Time.GetUtcNow(), Cancel));
    }

    [Fact]
    public async Task The_same_role_again_signs_nobody_out()
    {
        var tokens = await _server.TokensOfAsync(Role.Trainer, "ada");
        using var admin = await _server.SignedInAsync(Role.Admin);
        await (await admin.PutAsync("/api/users/ada/role", WireBodies.Json(new RoleChange(Role.Trainer)), Cancel)).ReadAsync<UserView>();
        await (await RefreshAsync(tokens.RefreshToken)).ReadAsync<TokenResponse>();
    }

    [Theory]
    [InlineData("sign-out")]
    [InlineData("delete")]
    [InlineData("demote")]
    [InlineData("password")]
    public async Task A_change_at_one_server_counts_at_another_within_a_second(string change)
    {
        await using var other = await _server.StartBesideAsync();
        await _server.TokensOfAsync(Role.Admin, "grace");
        var tokens = await _server.TokensOfAsync(Role.Trainer, "ada");
        Assert.Equal(HttpStatusCode.OK, await AccountAsync(other, tokens.AccessToken));

        await AccountChangeOfTest.MakeAsync(_server, change, "ada", tokens, Cancel);
        var since = Stopwatch.StartNew();
        while (await AccountAsync(other, tokens.AccessToken) != HttpStatusCode.Unauthorized)
            Assert.True(since.Elapsed < Soon, $"the token is good at another server {since.Elapsed} after: {change}");
        Assert.Equal(HttpStatusCode.Unauthorized, await AccountAsync(_server, tokens.AccessToken));
    }

    private async Task<string> OlderTokenAsync()
    {
        await _server.TokensOfAsync(Role.Trainer, "ada");
        var ada = (await _server.Get<IAccountStore>().FindAsync("ada", Cancel))!;
        var secret = Secret.New(TokenKind.Refresh);
        await _server.Get<IAccountStore>().AddTokenAsync(new AccountToken(Secret.Hash(secret), TokenKind.Refresh, "ada", ada.Stamp, _server.Time.GetUtcNow().AddDays(1), null), Cancel);
        return secret;
    }

    private static async Task<HttpStatusCode> AccountAsync(TestServer server, string token)
    {
        using var client = server.WithToken(token);
        using var response = await client.GetAsync("/api/account", Cancel);
        return response.StatusCode;
    }

    private Task<HttpResponseMessage> RefreshAsync(string? secret) => PostAsync("refresh", new RefreshRequest(secret));

    private async Task<HttpResponseMessage> PostAsync<T>(string what, T body)
    {
        using var client = _server.Anonymous();
        return await client.PostAsync($"/api/auth/{what}", WireBodies.Json(body), Cancel);
    }
}

/// <summary>What ends a sign-in, by name.</summary>
internal static class AccountChangeOfTest
{
    public static async Task MakeAsync(TestServer server, string change, string account, TokenResponse tokens, CancellationToken cancellationToken)
    {
        using var admin = await server.SignedInAsync(Role.Admin, "grace");
        using var own = server.WithToken(tokens.AccessToken);
        using var response = await (change switch
        {
            "sign-out" => own.PostAsync("/api/auth/sign-out", WireBodies.Json(new RefreshRequest(tokens.RefreshToken)), cancellationToken),
            "delete" => admin.DeleteAsync($"/api/users/{account}", cancellationToken),
            "demote" => admin.PutAsync($"/api/users/{account}/role", WireBodies.Json(new RoleChange(Role.Viewer)), cancellationToken),
            "password" => own.PutAsync("/api/account/password", WireBodies.Json(new PasswordChange(null, "correct horse battery")), cancellationToken),
            _ => throw new ArgumentOutOfRangeException(nameof(change)),
        });
        Assert.True(response.IsSuccessStatusCode, $"{change}: {response.StatusCode}");
    }
}
