using System.Net;
using Trainyard.Contracts;
using Trainyard.Server.Accounts;

namespace Trainyard.Tests.Server;

/// <summary>One-time links can be listed and withdrawn, and are made by a starting server only where nobody could come in otherwise.</summary>
public sealed class LinksTests : IAsyncLifetime
{
    private TestServer _server = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _server = await TestServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Links_are_listed_without_their_secrets_and_withdrawn_one_by_one()
    {
        await _server.TokensOfAsync(Role.Trainer, "ada");
        using var admin = await _server.SignedInAsync(Role.Admin, "grace");
        var first = await (await admin.PostAsync("/api/users/ada/link", null, Cancel)).ReadAsync<SignInLink>();
        var second = await (await admin.PostAsync("/api/users/ada/link", null, Cancel)).ReadAsync<SignInLink>();

        var answer = await admin.GetAsync("/api/users/ada/links", Cancel);
        var links = await answer.ReadAsync<IReadOnlyList<LinkView>>();
        Assert.Equal([first.Id!, second.Id!], links.Select(l => l.Id));
        Assert.All(links, l => Assert.Equal("grace", l.CreatedBy));
        var text = await answer.Content.ReadAsStringAsync(Cancel);
        Assert.DoesNotContain(SecretOf(first), text, StringComparison.Ordinal);
        Assert.DoesNotContain("link-", text, StringComparison.Ordinal);

        Assert.Equal(HttpStatusCode.NoContent, (await admin.DeleteAsync($"/api/users/ada/links/{first.Id}", Cancel)).StatusCode);
        await (await admin.DeleteAsync($"/api/users/ada/links/{first.Id}", Cancel)).ProblemAsync(404);
        Assert.Equal(HttpStatusCode.Unauthorized, await UseAsync(first));
        Assert.Equal(HttpStatusCode.OK, await UseAsync(second));
        Assert.Empty(await (await admin.GetAsync("/api/users/ada/links", Cancel)).ReadAsync<IReadOnlyList<LinkView>>());
    }

    [Fact]
    public async Task Only_admins_see_links_and_another_accounts_link_is_not_withdrawn()
    {
        using var admin = await _server.SignedInAsync(Role.Admin, "grace");
        using var trainer = await _server.SignedInAsync(Role.Trainer, "ada");
        var link = await (await admin.PostAsync("/api/users/grace/link", null, Cancel)).ReadAsync<SignInLink>();
        await (await trainer.GetAsync("/api/users/ada/links", Cancel)).ProblemAsync(403);
        await (await trainer.DeleteAsync($"/api/users/grace/links/{link.Id}", Cancel)).ProblemAsync(403);
        await (await admin.DeleteAsync($"/api/users/ada/links/{link.Id}", Cancel)).ProblemAsync(404);
        await (await admin.GetAsync("/api/users/nobody/links", Cancel)).ProblemAsync(404);
        Assert.Equal(HttpStatusCode.OK, await UseAsync(link));
    }

    [Fact]
    public async Task A_start_needs_a_link_only_while_no_admin_has_a_password_or_is_signed_in()
    {
        var signIn = _server.Get<SignInService>();
        Assert.True(await signIn.NeedsFirstLinkAsync(Cancel));
        await signIn.IssueToProcessAsync(Cancel);
        Assert.True(await signIn.NeedsFirstLinkAsync(Cancel));

        var link = (await signIn.CreateLinkAsync("owner", "http://x", Cancel, SignInService.StartLinkLifetime))!;
        Assert.Equal(15, (link.ExpiresAt - _server.Time.GetUtcNow()).TotalMinutes, 0.5);
        using var client = _server.Anonymous();
        var tokens = await (await client.PostAsync("/api/auth/link", WireBodies.Json(new LinkSignInRequest(SecretOf(link))), Cancel)).ReadAsync<TokenResponse>();
        Assert.False(await signIn.NeedsFirstLinkAsync(Cancel));

        await client.PostAsync("/api/auth/sign-out", WireBodies.Json(new RefreshRequest(tokens.RefreshToken)), Cancel);
        Assert.True(await signIn.NeedsFirstLinkAsync(Cancel));
        using var owner = _server.WithToken((await signIn.IssueToProcessAsync(Cancel)).AccessToken);
        await owner.PutAsync("/api/account/password", WireBodies.Json(new PasswordChange(null, "correct horse battery")), Cancel);
        Assert.False(await signIn.NeedsFirstLinkAsync(Cancel));
    }

    private async Task<HttpStatusCode> UseAsync(SignInLink link)
    {
        using var client = _server.Anonymous();
        return (await client.PostAsync("/api/auth/link", WireBodies.Json(new LinkSignInRequest(SecretOf(link))), Cancel)).StatusCode;
    }

    private static string SecretOf(SignInLink link) => link.Url.Split("#token=")[1];
}
