using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Trainyard.Accounts;
using Trainyard.Contracts;
using Trainyard.Embedded;
using Trainyard.Embedded.Files;

namespace Trainyard.Tests.Server;

public sealed class AccessTokenTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private readonly TestServer _server = shared.Server;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_token_is_signed_with_hs256_and_lasts_ten_minutes()
    {
        var tokens = await _server.TokensOfAsync(Role.Viewer, "lasting");
        Assert.Equal("""{"alg":"HS256","typ":"JWT"}""", Encoding.UTF8.GetString(Base64Url.DecodeFromChars(tokens.AccessToken.Split('.')[0])));
        Assert.Equal(10, (tokens.ExpiresAt - _server.Time.GetUtcNow()).TotalMinutes, 1.0);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(tokens.AccessToken));
    }

    [Fact]
    public async Task An_expired_token_is_refused()
    {
        await using var own = await TestServer.StartAsync();
        using var client = await own.SignedInAsync(Role.Viewer);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/api/account", Cancel)).StatusCode);
        own.Time.Advance(TimeSpan.FromMinutes(10) + TimeSpan.FromSeconds(31));
        await (await client.GetAsync("/api/account", Cancel)).ProblemAsync(401);
    }

    [Fact]
    public async Task Forged_tokens_are_refused()
    {
        var token = (await _server.TokensOfAsync(Role.Admin, "forged")).AccessToken;
        var parts = token.Split('.');
        var key = _server.Get<ISigningKey>().Value.ToArray();
        var payload = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(parts[1]));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(Sign("""{"alg":"HS256","typ":"JWT"}""", payload, s => HMACSHA256.HashData(key, s))));

        string[] forged =
        [
            $"{Encode("""{"alg":"none","typ":"JWT"}""")}.{parts[1]}.",
            $"{Encode("""{"alg":"None"}""")}.{parts[1]}.{parts[2]}",
            $"{parts[0]}.{parts[1]}.",
            $"{parts[0]}.{Encode(payload.Replace("admin", "owner", StringComparison.Ordinal))}.{parts[2]}",
            Sign("""{"alg":"HS256","typ":"JWT"}""", payload, s => HMACSHA256.HashData(new byte[32], s)),
            Sign("""{"alg":"HS512","typ":"JWT"}""", payload, s => HMACSHA512.HashData(key, s)),
            Sign("""{"alg":"HS384","typ":"JWT"}""", payload, s => HMACSHA384.HashData(key, s)),
            Sign("""{"alg":"HS256","typ":"JWT"}""", payload.Replace("\"iss\":\"trainyard\"", "\"iss\":\"other\"", StringComparison.Ordinal), s => HMACSHA256.HashData(key, s)),
            Sign("""{"alg":"HS256","typ":"JWT"}""", payload.Replace("\"aud\":\"trainyard\"", "\"aud\":\"other\"", StringComparison.Ordinal), s => HMACSHA256.HashData(key, s)),
            Sign("""{"alg":"HS256","typ":"JWT"}""", """{"iss":"trainyard","aud":"trainyard","sub":"forged"}""", s => HMACSHA256.HashData(key, s)),
            "not.a.token", "x", new string('a', 5000),
        ];
        foreach (var f in forged) Assert.True(HttpStatusCode.Unauthorized == await StatusAsync(f), $"accepted: {f}");
    }

    [Fact]
    public async Task A_token_in_the_query_is_for_the_hub_alone()
    {
        var token = (await _server.TokensOfAsync(Role.Viewer)).AccessToken;
        using var client = _server.Anonymous();
        await (await client.GetAsync($"/api/account?access_token={token}", Cancel)).ProblemAsync(401);
        Assert.Equal(HttpStatusCode.OK, (await client.PostAsync($"/ws/jobs/negotiate?negotiateVersion=1&access_token={token}", null, Cancel)).StatusCode);
    }

    [Fact]
    public async Task A_new_role_counts_at_once_and_from_the_next_sign_in()
    {
        using var admin = await _server.SignedInAsync(Role.Admin);
        var tokens = await _server.TokensOfAsync(Role.Admin, "promoted");
        using var client = _server.WithToken(tokens.AccessToken);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/api/users", Cancel)).StatusCode);

        await (await admin.PutAsync("/api/users/promoted/role", WireBodies.Json(new RoleChange(Role.Viewer)), Cancel)).ReadAsync<UserView>();
        await (await client.GetAsync("/api/users", Cancel)).ProblemAsync(401);

        await (await client.PostAsync("/api/auth/refresh", WireBodies.Json(new RefreshRequest(tokens.RefreshToken)), Cancel)).ProblemAsync(401);
        var next = await _server.TokensOfAsync(Role.Viewer, "promoted");
        Assert.Equal(Role.Viewer, next.User.Role);
        using var viewer = _server.WithToken(next.AccessToken);
        await (await viewer.GetAsync("/api/users", Cancel)).ProblemAsync(403);
    }

    [Fact]
    public async Task A_deleted_account_is_out_at_once()
    {
        using var admin = await _server.SignedInAsync(Role.Admin);
        using var client = await _server.SignedInAsync(Role.Trainer, "leaving");
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/api/account", Cancel)).StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, (await admin.DeleteAsync("/api/users/leaving", Cancel)).StatusCode);
        await (await client.GetAsync("/api/account", Cancel)).ProblemAsync(401);
    }

    [Fact]
    public async Task Each_role_may_do_what_it_may()
    {
        var job = (await _server.AddJobAsync("somebody")).Id;
        using var viewer = await _server.SignedInAsync(Role.Viewer);
        using var trainer = await _server.SignedInAsync(Role.Trainer);
        using var admin = await _server.SignedInAsync(Role.Admin);
        await (await viewer.PostAsync("/api/jobs", WireBodies.Json("{}"), Cancel)).ProblemAsync(403);
        await (await viewer.PostAsync($"/api/jobs/{job}/cancel", null, Cancel)).ProblemAsync(403);
        await (await trainer.GetAsync("/api/users", Cancel)).ProblemAsync(403);
        await (await trainer.DeleteAsync($"/api/jobs/{job}", Cancel)).ProblemAsync(403);
        Assert.Contains("somebody", (await (await trainer.PostAsync($"/api/jobs/{job}/pause", null, Cancel)).ProblemAsync(403)).Detail, StringComparison.Ordinal);
        await (await admin.PostAsync($"/api/jobs/{job}/pause", null, Cancel)).ReadAsync<JobView>();
        Assert.Equal(HttpStatusCode.OK, (await viewer.GetAsync($"/api/jobs/{job}", Cancel)).StatusCode);
    }

    [Fact]
    public void The_key_is_for_its_owner_alone_and_the_same_after_a_restart()
    {
        var file = _server.Get<DataFolder>().File(FileNames.SigningKey);
        var key = _server.Get<ISigningKey>().Value.ToArray();
        Assert.Equal(32, new FileInfo(file).Length);
        if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        Assert.Equal(key, new FileSigningKey(file).Value.ToArray());
    }

    private async Task<HttpStatusCode> StatusAsync(string token)
    {
        using var client = _server.WithToken(token);
        using var response = await client.GetAsync("/api/account", Cancel);
        if (!response.IsSuccessStatusCode) await response.ProblemAsync(401);
        return response.StatusCode;
    }

    private static string Sign(string header, string payload, Func<byte[], byte[]> sign)
    {
        var signed = $"{Encode(header)}.{Encode(payload)}";
        return $"{signed}.{Base64Url.EncodeToString(sign(Encoding.ASCII.GetBytes(signed)))}";
    }

    private static string Encode(string text) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));
}
