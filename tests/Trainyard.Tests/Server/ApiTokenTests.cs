using System.Security.Cryptography;
using System.Text;
using Trainyard.Accounts;
using Trainyard.Contracts;
using Trainyard.Server.Accounts;

namespace Trainyard.Tests.Server;

/// <summary>API tokens over HTTP: making, using, listing and revoking them, and what is refused.</summary>
public sealed class ApiTokenTests : IAsyncLifetime
{
    private TestServer _server = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _server = await TestServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task A_token_is_made_used_listed_with_its_last_use_and_revoked()
    {
        using var ada = await _server.SignedInAsync(Role.Trainer, "ada");
        var response = await ada.PostAsync("/api/tokens", WireBodies.Json("""{"name":" CI ","scopes":["jobs","read","jobs"],"expiresInDays":30}"""), Cancel);
        var made = await response.ReadAsync<CreatedApiToken>();
        Assert.Equal(201, (int)response.StatusCode);
        Assert.Equal(("ci", 30), (made.Name, (made.ExpiresAt - made.CreatedAt).TotalDays));
        Assert.Equal([TokenScope.Read, TokenScope.Jobs], made.Scopes);
        Assert.Null(Assert.Single(await ListAsync(ada)).LastUsedAt);

        using var program = _server.WithToken(made.Token);
        Assert.Equal("ada", (await (await program.GetAsync("/api/account", Cancel)).ReadAsync<UserView>()).Name);
        var used = await WaitForUseAsync(ada, null);
        await (await program.GetAsync("/api/jobs", Cancel)).ReadAsync<JobPage>();
        _server.Time.Advance(TimeSpan.FromMinutes(2));
        await (await program.GetAsync("/api/jobs", Cancel)).ReadAsync<JobPage>();
        Assert.True(await WaitForUseAsync(ada, used) - used >= TimeSpan.FromMinutes(2));

        var view = Assert.Single(await ListAsync(ada));
        Assert.Equal(("ci", "ada", made.Id, made.ExpiresAt), (view.Name, view.Owner, view.Id, view.ExpiresAt));
        Assert.Equal(204, (int)(await ada.DeleteAsync("/api/tokens/CI", Cancel)).StatusCode);
        Assert.Contains("revoked", (await (await program.GetAsync("/api/jobs", Cancel)).ProblemAsync(401)).Detail, StringComparison.Ordinal);
        Assert.Empty(await ListAsync(ada));
        await (await ada.DeleteAsync("/api/tokens/ci", Cancel)).ProblemAsync(404);
        Assert.Equal(
            [
                $"ada made the API token ci ({made.Id}) with the scopes Read, Jobs, good until {made.ExpiresAt:u}, from 127.0.0.1",
                $"ada revoked the API token ci ({made.Id}) of ada, from 127.0.0.1",
                "A request with an API token was refused, from 127.0.0.1: There is no such API token: it was revoked, or its account was deleted.",
            ],
            _server.Log.Audit);
    }

    [Fact]
    public async Task The_secret_is_in_the_answer_alone()
    {
        var token = await _server.ApiTokenAsync(Role.Admin, "grace", TokenScope.Admin);
        using var program = _server.WithToken(token.Token);
        await program.GetAsync("/api/users", Cancel);
        await program.PutAsync("/api/account/password", WireBodies.Json(new PasswordChange(null, "correct horse battery")), Cancel);
        await using (var hub = await OpenHub.OpenAsync(_server, token.Token)) await hub.Hub.StopAsync(Cancel);
        using var mistyped = _server.WithToken(token.Token[..^1] + (token.Token[^1] == 'a' ? 'b' : 'a'));
        await (await mistyped.GetAsync("/api/users", Cancel)).ProblemAsync(401);
        using var person = await _server.SignedInAsync(Role.Admin, "grace");
        var list = await (await person.GetAsync("/api/tokens", Cancel)).Content.ReadAsStringAsync(Cancel);

        var random = token.Token[4..^6];
        Assert.DoesNotContain(random, list, StringComparison.Ordinal);
        Assert.DoesNotContain(_server.Log.Entries, e => e.Text.Contains(random, StringComparison.Ordinal));
        Assert.False(_server.HasStored(Encoding.ASCII.GetBytes(random)));
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(token.Token)));
        Assert.True(_server.HasStored(Encoding.ASCII.GetBytes(hash)));
        Assert.StartsWith(token.Id, hash, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"name":"ci","scopes":["write"]}""", "scopes[0]", "must be one of read, jobs, admin.")]
    [InlineData("""{"name":"ci","scopes":[]}""", "scopes", "at least one of read, jobs and admin")]
    [InlineData("""{"name":"ci"}""", "scopes", "is required")]
    [InlineData("""{"name":"my token","scopes":["read"]}""", "name", "must have 1 to 64 of the characters")]
    [InlineData("""{"name":"..","scopes":["read"]}""", "name", "begin with a-z or 0-9")]
    [InlineData("""{"name":"ci","scopes":["read"],"expiresInDays":366}""", "expiresInDays", "must be from 1 to 365")]
    [InlineData("""{"name":"ci","scopes":["read"],"expiresInDays":0}""", "expiresInDays", "must be from 1 to 365")]
    public async Task What_is_wrong_is_said_by_field(string body, string field, string message)
    {
        using var ada = await _server.SignedInAsync(Role.Viewer, "ada");
        var problem = await (await ada.PostAsync("/api/tokens", WireBodies.Json(body), Cancel)).ProblemAsync(400);
        Assert.Contains(message, Assert.Single(problem.Errors![field]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_name_is_given_once_and_again_after_its_end()
    {
        using var ada = await _server.SignedInAsync(Role.Trainer, "ada");
        var first = await CreateAsync(ada, new NewApiToken("ci", [TokenScope.Read], 1));
        Assert.Contains("'ci' already", (await (await ada.PostAsync("/api/tokens", WireBodies.Json(new NewApiToken("ci", [TokenScope.Read])), Cancel)).ProblemAsync(409)).Detail, StringComparison.Ordinal);

        _server.Time.Advance(TimeSpan.FromDays(2));
        using var later = await _server.SignedInAsync(Role.Trainer, "ada");
        using var expired = _server.WithToken(first.Token);
        Assert.Contains("expired at", (await (await expired.GetAsync("/api/jobs", Cancel)).ProblemAsync(401)).Detail, StringComparison.Ordinal);
        Assert.Equal("ci", Assert.Single(await ListAsync(later)).Name);
        var second = await CreateAsync(later, new NewApiToken("ci", [TokenScope.Read]));
        Assert.Equal(90, (second.ExpiresAt - second.CreatedAt).TotalDays);
        Assert.Equal(second.Id, Assert.Single(await ListAsync(later)).Id);
    }

    [Fact]
    public async Task One_account_has_no_more_than_a_hundred()
    {
        using var ada = await _server.SignedInAsync(Role.Trainer, "ada");
        var owner = (await _server.Get<IAccountStore>().FindAsync("ada", Cancel))!;
        for (var i = 0; i < ApiTokens.MaxTokens; i++)
            await _server.Get<IApiTokenStore>().AddAsync(new ApiToken($"{i:x64}", owner.Id, $"t{i}", [TokenScope.Read], _server.Time.GetUtcNow(), _server.Time.GetUtcNow().AddDays(1)), _server.Time.GetUtcNow(), Cancel);
        Assert.Contains("cannot have more", (await (await ada.PostAsync("/api/tokens", WireBodies.Json(new NewApiToken("ci", [TokenScope.Read])), Cancel)).ProblemAsync(409)).Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Admins_list_and_revoke_the_tokens_of_others_and_nobody_else_does()
    {
        var token = await _server.ApiTokenAsync(Role.Trainer, "ada", TokenScope.Read);
        using var bob = await _server.SignedInAsync(Role.Trainer, "bob");
        await (await bob.GetAsync("/api/tokens?owner=ada", Cancel)).ProblemAsync(403);
        await (await bob.DeleteAsync($"/api/tokens/{token.Name}?owner=ada", Cancel)).ProblemAsync(403);
        await (await bob.DeleteAsync($"/api/tokens/{token.Name}", Cancel)).ProblemAsync(404);

        using var grace = await _server.SignedInAsync(Role.Admin, "grace");
        Assert.Equal(token.Id, Assert.Single(await (await grace.GetAsync("/api/tokens?owner=Ada", Cancel)).ReadAsync<IReadOnlyList<ApiTokenView>>()).Id);
        await (await grace.GetAsync("/api/tokens?owner=nobody", Cancel)).ProblemAsync(404);
        Assert.Equal(204, (int)(await grace.DeleteAsync($"/api/tokens/{token.Name}?owner=ada", Cancel)).StatusCode);
        using var program = _server.WithToken(token.Token);
        await (await program.GetAsync("/api/jobs", Cancel)).ProblemAsync(401);
    }

    [Fact]
    public async Task Wrong_tokens_are_answered_with_a_wait_after_a_while_and_right_ones_go_through()
    {
        var token = await _server.ApiTokenAsync(Role.Viewer, "ada", TokenScope.Read);
        using var wrong = _server.WithToken(ApiTokenFormat.New());
        using var right = _server.WithToken(token.Token);
        HttpResponseMessage last;
        var tries = 0;
        do
        {
            last = await wrong.GetAsync("/api/jobs", Cancel);
            Assert.True(++tries < 500);
        }
        while ((int)last.StatusCode == 401);
        Assert.Contains("wait", (await last.ProblemAsync(429)).Detail, StringComparison.Ordinal);
        Assert.NotNull(last.Headers.RetryAfter);
        await (await right.GetAsync("/api/jobs", Cancel)).ReadAsync<JobPage>();
        using var anybody = _server.Anonymous();
        await (await anybody.PostAsync("/api/auth/sign-in", WireBodies.Json(new SignInRequest("ada", "wrong")), Cancel)).ProblemAsync(401);
    }

    private static async Task<CreatedApiToken> CreateAsync(HttpClient person, NewApiToken token) => await (await person.PostAsync("/api/tokens", WireBodies.Json(token), Cancel)).ReadAsync<CreatedApiToken>();

    private static async Task<IReadOnlyList<ApiTokenView>> ListAsync(HttpClient person) => await (await person.GetAsync("/api/tokens", Cancel)).ReadAsync<IReadOnlyList<ApiTokenView>>();

    /// <summary>The use is recorded beside the request, so a moment later.</summary>
    private static async Task<DateTimeOffset> WaitForUseAsync(HttpClient person, DateTimeOffset? before)
    {
        while (true)
        {
            if (Assert.Single(await ListAsync(person)).LastUsedAt is { } used && used != before) return used;
            await Task.Delay(20, Cancel);
        }
    }
}
