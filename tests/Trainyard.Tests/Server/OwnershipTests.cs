using System.Net;
using Trainyard.Accounts;
using Trainyard.Contracts;
using Trainyard.Jobs;

namespace Trainyard.Tests.Server;

/// <summary>A job is its account's, and not the next one's of the same name.</summary>
public sealed class OwnershipTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private readonly TestServer _server = shared.Server;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_account_that_is_made_again_owns_nothing_of_the_one_before()
    {
        using var admin = await _server.SignedInAsync(Role.Admin);
        var first = await _server.SignedInAsync(Role.Trainer, "ada");
        var job = await (await SubmitAsync(first, "the first ada's", "sweep-1")).ReadAsync<JobView>();
        Assert.Equal(HttpStatusCode.NoContent, (await admin.DeleteAsync("/api/users/ada", Cancel)).StatusCode);

        using var second = await _server.SignedInAsync(Role.Trainer, "ada");
        foreach (var what in (string[])["pause", "resume", "cancel", "retry"])
            Assert.Contains("earlier account 'ada'", (await (await second.PostAsync($"/api/jobs/{job.Id}/{what}", null, Cancel)).ProblemAsync(403)).Detail, StringComparison.Ordinal);
        await (await second.DeleteAsync($"/api/jobs/{job.Id}", Cancel)).ProblemAsync(403);

        // The same key is another account's, so this is another job; and a repetition of it is the same again.
        var own = await SubmitAsync(second, "the second ada's", "sweep-1");
        Assert.Equal(HttpStatusCode.Created, own.StatusCode);
        var repeated = await SubmitAsync(second, "the second ada's", "sweep-1");
        Assert.Equal(HttpStatusCode.OK, repeated.StatusCode);
        var id = (await own.ReadAsync<JobView>()).Id;
        Assert.Equal(id, (await repeated.ReadAsync<JobView>()).Id);
        Assert.NotEqual(job.Id, id);
        Assert.True((await second.PostAsync($"/api/jobs/{id}/cancel", null, Cancel)).IsSuccessStatusCode);

        // The name stays, and admins see to what nobody owns.
        Assert.Equal("ada", (await (await admin.PostAsync($"/api/jobs/{job.Id}/cancel", null, Cancel)).ReadAsync<JobView>()).Owner);
        first.Dispose();
    }

    /// <summary>Jobs of an older version have a name alone.</summary>
    [Fact]
    public async Task A_job_without_an_owners_id_is_the_accounts_that_was_there_when_it_was_submitted()
    {
        var before = await _server.AddJobAsync("grace");
        _server.Time.Advance(TimeSpan.FromSeconds(1));
        using var grace = await _server.SignedInAsync(Role.Trainer, "grace");
        var after = await _server.AddJobAsync("grace");

        await (await grace.PostAsync($"/api/jobs/{before.Id}/cancel", null, Cancel)).ProblemAsync(403);
        Assert.True((await grace.PostAsync($"/api/jobs/{after.Id}/cancel", null, Cancel)).IsSuccessStatusCode);
    }

    [Fact]
    public async Task A_retry_is_the_accounts_that_asks()
    {
        using var admin = await _server.SignedInAsync(Role.Admin);
        var old = await _server.AddJobAsync("somebody", job => job.RequestCancel(_server.Time.GetUtcNow())!);

        var retried = await (await admin.PostAsync($"/api/jobs/{old.Id}/retry", null, Cancel)).ReadAsync<JobView>();

        var account = await _server.Get<IAccountStore>().FindAsync("admin", Cancel);
        Assert.Equal(("admin", account!.Id), (retried.Owner, (await _server.Get<IJobStore>().FindAsync(retried.Id, Cancel))!.OwnerId!.Value));
    }

    [Theory]
    [InlineData("ada/1795874761000")]
    [InlineData("grace.hopper@example.org/-1")]
    public void An_id_is_read_as_it_is_written(string text) => Assert.Equal(text, AccountId.Parse(text).ToString());

    [Theory]
    [InlineData("ada")]
    [InlineData("/1")]
    [InlineData("ada/")]
    [InlineData("ada/x")]
    [InlineData("ada/999999999999999999")]
    public void Another_text_is_no_id(string text) => Assert.Throws<FormatException>(() => AccountId.Parse(text));

    private static Task<HttpResponseMessage> SubmitAsync(HttpClient client, string name, string key)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/api/jobs") { Content = WireBodies.Json($$"""{"name":"{{name}}"}""") };
        request.Headers.Add("Idempotency-Key", key);
        return client.SendAsync(request, Cancel);
    }
}
