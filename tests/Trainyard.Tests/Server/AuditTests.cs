using System.Net;
using Trainyard.Contracts;

namespace Trainyard.Tests.Server;

/// <summary>Who did what, to whom, from where: a line each.</summary>
public sealed class AuditTests : IAsyncLifetime
{
    private static readonly string[] Actions = ["Pause", "Resume", "Cancel", "Retry", "Delete"];
    private TestServer _server = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _server = await TestServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Changes_to_accounts_and_sign_ins_leave_a_line_with_actor_subject_and_address()
    {
        using var grace = await _server.SignedInAsync(Role.Admin, "grace");
        await grace.PostAsync("/api/users", WireBodies.Json(new NewUser("ada", Role.Viewer)), Cancel);
        await grace.PutAsync("/api/users/ada/role", WireBodies.Json(new RoleChange(Role.Trainer)), Cancel);
        var dropped = await (await grace.PostAsync("/api/users/ada/link", null, Cancel)).ReadAsync<SignInLink>();
        await grace.DeleteAsync($"/api/users/ada/links/{dropped.Id}", Cancel);
        var link = await (await grace.PostAsync("/api/users/ada/link", null, Cancel)).ReadAsync<SignInLink>();
        using var anybody = _server.Anonymous();
        var tokens = await (await anybody.PostAsync("/api/auth/link", WireBodies.Json(new LinkSignInRequest(link.Url.Split("#token=")[1])), Cancel)).ReadAsync<TokenResponse>();
        await anybody.PostAsync("/api/auth/link", WireBodies.Json(new LinkSignInRequest(link.Url.Split("#token=")[1])), Cancel);
        using var ada = _server.WithToken(tokens.AccessToken);
        await ada.PutAsync("/api/account/password", WireBodies.Json(new PasswordChange(null, "correct horse battery")), Cancel);
        var again = await (await anybody.PostAsync("/api/auth/sign-in", WireBodies.Json(new SignInRequest("ada", "correct horse battery")), Cancel)).ReadAsync<TokenResponse>();
        await anybody.PostAsync("/api/auth/sign-out", WireBodies.Json(new RefreshRequest(again.RefreshToken)), Cancel);
        await grace.DeleteAsync("/api/users/ada", Cancel);

        Assert.Equal(
            [
                "grace added the account ada as Viewer, from 127.0.0.1",
                "grace changed the role of ada from Viewer to Trainer, from 127.0.0.1",
                $"grace made the link {dropped.Id}, which signs in as ada until {dropped.ExpiresAt:u}, from 127.0.0.1",
                $"grace withdrew the link {dropped.Id} of ada, from 127.0.0.1",
                $"grace made the link {link.Id}, which signs in as ada until {link.ExpiresAt:u}, from 127.0.0.1",
                $"ada signed in, from 127.0.0.1, by the link {link.Id} that grace made",
                "A sign-in by link was refused, from 127.0.0.1: the link was used or withdrawn, has expired, or never was",
                "ada changed the password of ada, from 127.0.0.1",
                "ada signed in by password, from 127.0.0.1",
                "ada signed out, from 127.0.0.1",
                "grace changed the role of ada from Trainer to Viewer, from 127.0.0.1",
                "grace deleted the account ada, from 127.0.0.1",
            ],
            _server.Log.Audit);
        Assert.DoesNotContain(_server.Log.Entries, e => e.Text.Contains("link-", StringComparison.Ordinal) || e.Text.Contains("refresh-", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_refused_sign_in_names_the_address_and_stays_one_line_whatever_the_name()
    {
        using var anybody = _server.Anonymous();
        await (await anybody.PostAsync("/api/auth/sign-in", WireBodies.Json(new SignInRequest("x\nwarn: root\u001b[31m\u202e\u2028" + new string('y', 5_000), "wrong password")), Cancel)).ProblemAsync(401);
        var line = Assert.Single(_server.Log.Audit);
        Assert.StartsWith(@"A sign-in as x\u000Awarn: root\u001B[31m\u202E\u2028yyy", line, StringComparison.Ordinal);
        Assert.EndsWith("…", line.Split(" was refused")[0], StringComparison.Ordinal);
        Assert.EndsWith(" was refused, from 127.0.0.1", line, StringComparison.Ordinal);
        Assert.InRange(line.Length, 50, 200);
    }

    [Fact]
    public async Task What_an_admin_does_to_somebody_elses_job_leaves_a_line_and_what_they_do_to_their_own_none()
    {
        using var grace = await _server.SignedInAsync(Role.Admin, "grace");
        var (theirs, own) = ((await _server.AddJobAsync("ada")).Id, (await _server.AddJobAsync("grace")).Id);
        foreach (var id in new[] { theirs, own })
        {
            Assert.Equal(HttpStatusCode.OK, (await grace.PostAsync($"/api/jobs/{id}/pause", null, Cancel)).StatusCode);
            Assert.Equal(HttpStatusCode.OK, (await grace.PostAsync($"/api/jobs/{id}/resume", null, Cancel)).StatusCode);
            Assert.Equal(HttpStatusCode.OK, (await grace.PostAsync($"/api/jobs/{id}/cancel", null, Cancel)).StatusCode);
            Assert.Equal(HttpStatusCode.Conflict, (await grace.PostAsync($"/api/jobs/{id}/cancel", null, Cancel)).StatusCode);
            Assert.Equal(HttpStatusCode.Created, (await grace.PostAsync($"/api/jobs/{id}/retry", null, Cancel)).StatusCode);
            Assert.Equal(HttpStatusCode.NoContent, (await grace.DeleteAsync($"/api/jobs/{id}", Cancel)).StatusCode);
        }
        Assert.Equal(
            Actions.Select(a => $"grace did {a} to the job {theirs} of ada, from 127.0.0.1"),
            _server.Log.Audit);
    }
}
