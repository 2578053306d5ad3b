using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using Trainyard.Contracts;
using Trainyard.Server.Accounts;

namespace Trainyard.Tests.Server;

/// <summary>What each scope opens, at every endpoint there is.</summary>
public sealed class ApiTokenScopeTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private readonly TestServer _server = shared.Server;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(Role.Admin, TokenScope.Read, Role.Viewer)]
    [InlineData(Role.Admin, TokenScope.Jobs, Role.Trainer)]
    [InlineData(Role.Admin, TokenScope.Admin, Role.Admin)]
    [InlineData(Role.Trainer, TokenScope.Read, Role.Viewer)]
    [InlineData(Role.Trainer, TokenScope.Admin, Role.Trainer)]
    [InlineData(Role.Viewer, TokenScope.Admin, Role.Viewer)]
    public async Task A_token_may_what_both_its_scope_and_its_account_may(Role account, TokenScope scope, Role effective)
    {
        var token = await _server.ApiTokenAsync(account, $"{account}-{scope}".ToLowerInvariant(), scope);
        using var program = _server.WithToken(token.Token);
        var wrong = new List<string>();
        var refused = 0;
        foreach (var (method, path, policies) in Endpoints())
        {
            using var request = new HttpRequestMessage(method, path);
            if (method != HttpMethod.Get) request.Content = WireBodies.Json("{}");
            // Another type of body is refused before anybody is asked who they are.
            if (method == HttpMethod.Patch && path.Contains("/uploads/", StringComparison.Ordinal)) request.Content!.Headers.ContentType = new("application/offset+octet-stream");
            using var response = await program.SendAsync(request, Cancel);
            var (status, expected) = ((int)response.StatusCode, policies.All(p => Allows(p, effective)));
            if (status == 403) refused++;
            if (status is 401 or 405 or >= 500 || (status != 403) != expected) wrong.Add($"{method} {path} ({string.Join(", ", policies)}): {status}");
        }
        Assert.Empty(wrong);
        Assert.True(refused > 3);
    }

    [Fact]
    public async Task A_refusal_names_the_scope_or_the_role_that_is_too_little()
    {
        using var reader = _server.WithToken((await _server.ApiTokenAsync(Role.Trainer, "ada", TokenScope.Read)).Token);
        Assert.Contains("its scope is read", (await (await reader.PostAsync("/api/jobs", WireBodies.Json("{}"), Cancel)).ProblemAsync(403)).Detail, StringComparison.Ordinal);
        using var admin = _server.WithToken((await _server.ApiTokenAsync(Role.Trainer, "ada", TokenScope.Admin)).Token);
        Assert.Contains("acts for ada, whose role does not allow this: trainer", (await (await admin.GetAsync("/api/users", Cancel)).ProblemAsync(403)).Detail, StringComparison.Ordinal);
        Assert.Contains("whatever its scopes", (await (await admin.GetAsync("/api/tokens", Cancel)).ProblemAsync(403)).Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_scope_jobs_controls_the_jobs_of_its_account_and_no_others()
    {
        using var program = _server.WithToken((await _server.ApiTokenAsync(Role.Admin, "grace", TokenScope.Jobs)).Token);
        var own = await (await program.PostAsync("/api/jobs", WireBodies.Json("""{"model":{"preset":"mlp"}}"""), Cancel)).ReadAsync<JobView>();
        Assert.Equal("grace", own.Owner);
        await (await program.PostAsync($"/api/jobs/{own.Id}/cancel", null, Cancel)).ReadAsync<JobView>();
        var other = await _server.AddJobAsync("ada");
        await (await program.PostAsync($"/api/jobs/{other.Id}/cancel", null, Cancel)).ProblemAsync(403);
    }

    [Fact]
    public async Task The_audit_trail_tells_a_program_from_its_person()
    {
        var token = await _server.ApiTokenAsync(Role.Admin, "heidi", TokenScope.Admin);
        using var program = _server.WithToken(token.Token);
        await (await program.PostAsync("/api/users", WireBodies.Json(new NewUser("mallory", Role.Viewer)), Cancel)).ReadAsync<UserView>();
        Assert.Contains($"heidi (API token {token.Id}) added the account mallory as Viewer, from 127.0.0.1", _server.Log.Audit);
    }

    [Fact]
    public async Task A_token_comes_in_a_header_and_not_in_an_address()
    {
        var token = await _server.ApiTokenAsync(Role.Viewer, "eve", TokenScope.Read);
        using var anybody = _server.Anonymous();
        await (await anybody.GetAsync($"/api/jobs?access_token={token.Token}", Cancel)).ProblemAsync(401);
    }

    private IEnumerable<(HttpMethod Method, string Path, string?[] Policies)> Endpoints() =>
        from endpoint in _server.Get<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
        let path = endpoint.RoutePattern.RawText!
        where path.StartsWith("/api/", StringComparison.Ordinal) && endpoint.Metadata.GetMetadata<IAllowAnonymous>() is null
        from method in endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()!.HttpMethods
            // No job has this id, and no account this name.
        select (HttpMethod.Parse(method), Regex.Replace(path, @"\{[^}]+\}", "019df1f2a3b47c5d8e6f708192a3b4c5"), endpoint.Metadata.GetOrderedMetadata<IAuthorizeData>().Select(a => a.Policy).ToArray());

    private static bool Allows(string? policy, Role role) => policy switch
    {
        Policies.Admin => role == Role.Admin,
        Policies.Trainer => role >= Role.Trainer,
        Policies.Person => false,
        _ => true,
    };
}
