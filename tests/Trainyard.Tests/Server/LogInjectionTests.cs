using System.Net.Http.Headers;
using System.Text.Json;
using Trainyard.Contracts;

namespace Trainyard.Tests.Server;

/// <summary>What somebody sends over HTTP writes no line of its own into the log, and no escape code.</summary>
public sealed class LogInjectionTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private const string Forged = "x\nwarn: root signed in\u001b[31m\u202e\u2028";
    private readonly TestServer _server = shared.Server;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Names_bodies_paths_queries_and_headers_are_encoded_or_not_logged()
    {
        using var admin = await _server.SignedInAsync(Role.Admin, "grace");
        var text = JsonSerializer.Serialize(Forged);
        var path = Uri.EscapeDataString(Forged);
        foreach (var body in new[] { $$"""{"name":{{text}}}""", $$"""{{{text}}:1}""", $$"""{"epochs":{{text}}}""", Forged })
            await admin.PostAsync("/api/jobs", WireBodies.Json(body), Cancel);
        await admin.PostAsync("/api/users", WireBodies.Json($$"""{"name":{{text}},"role":{{text}}}"""), Cancel);
        await admin.PostAsync("/api/auth/refresh", WireBodies.Json(new RefreshRequest(Forged)), Cancel);
        await admin.PostAsync("/api/auth/link", WireBodies.Json(new LinkSignInRequest("link-" + Forged)), Cancel);
        await admin.DeleteAsync($"/api/users/{path}", Cancel);
        await admin.DeleteAsync($"/api/users/grace/links/{path}", Cancel);
        await admin.DeleteAsync($"/api/dead-letters/{path}", Cancel);
        await admin.GetAsync($"/api/jobs/{path}?sort={path}&after={path}", Cancel);
        await admin.PutAsync("/api/account/password", WireBodies.Json(new PasswordChange(Forged, "correct horse battery")), Cancel);
        using var forger = _server.Anonymous();
        forger.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", "a.b.c");
        forger.DefaultRequestHeaders.TryAddWithoutValidation("Idempotency-Key", "\u001b[31m");
        await forger.GetAsync($"/api/jobs?access_token={path}", Cancel);

        Assert.NotEmpty(_server.Log.Entries);
        Assert.DoesNotContain(_server.Log.Entries, e => e.Text.Contains('\u001b', StringComparison.Ordinal) || e.Text.Contains('\u202e', StringComparison.Ordinal));
        Assert.DoesNotContain(_server.Log.Entries, e => e.Text.Contains("\nwarn: root", StringComparison.Ordinal));
    }
}
