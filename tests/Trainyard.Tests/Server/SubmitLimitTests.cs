using System.Net;
using Trainyard.Contracts;

namespace Trainyard.Tests.Server;

/// <summary>Nobody fills the queue, or goes ahead of all others, alone.</summary>
public sealed class SubmitLimitTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_account_has_so_many_unfinished_jobs_and_no_more()
    {
        await using var server = await TestServer.StartAsync(("Server:MaxUnfinishedJobs", "20"));
        using var ada = await server.SignedInAsync(Role.Trainer, "ada");
        using var grace = await server.SignedInAsync(Role.Trainer, "grace");

        var answers = new List<HttpResponseMessage>();
        for (var i = 0; i < 25; i++) answers.Add(await SubmitAsync(ada, $"key-{i}"));

        Assert.Equal(20, answers.Count(a => a.StatusCode == HttpStatusCode.Created));
        foreach (var refused in answers.Skip(20)) Assert.StartsWith("You have 20 jobs that have not ended", (await refused.ProblemAsync(409)).Detail, StringComparison.Ordinal);
        // An answer that was lost is given again.
        Assert.Equal(HttpStatusCode.OK, (await SubmitAsync(ada, "key-3")).StatusCode);
        Assert.Equal(HttpStatusCode.Created, (await SubmitAsync(grace, "key-1")).StatusCode);

        // Paused is not ended, cancelled is; and a retry is one more.
        var jobs = await Task.WhenAll(answers.Take(2).Select(a => a.ReadAsync<JobView>()));
        Assert.True((await ada.PostAsync($"/api/jobs/{jobs[0].Id}/pause", null, Cancel)).IsSuccessStatusCode);
        await (await SubmitAsync(ada, "another")).ProblemAsync(409);
        Assert.True((await ada.PostAsync($"/api/jobs/{jobs[1].Id}/cancel", null, Cancel)).IsSuccessStatusCode);
        Assert.Equal(HttpStatusCode.Created, (await ada.PostAsync($"/api/jobs/{jobs[1].Id}/retry", null, Cancel)).StatusCode);
        await (await ada.PostAsync($"/api/jobs/{jobs[1].Id}/retry", null, Cancel)).ProblemAsync(409);
        await (await SubmitAsync(ada, "yet another")).ProblemAsync(409);
    }

    [Fact]
    public async Task A_flood_at_once_overshoots_by_no_more_than_those_that_ask_at_the_same_moment()
    {
        await using var server = await TestServer.StartAsync(("Server:MaxUnfinishedJobs", "50"));
        using var ada = await server.SignedInAsync(Role.Trainer, "ada");

        var created = 0;
        await Parallel.ForAsync(0, 400, new ParallelOptions { MaxDegreeOfParallelism = 4, CancellationToken = Cancel }, async (_, _) =>
        {
            if ((await SubmitAsync(ada, null)).StatusCode == HttpStatusCode.Created) Interlocked.Increment(ref created);
        });

        // Each of four may have counted before the others' jobs were stored, at each of the last counts.
        Assert.InRange(created, 50, 50 + 12);
    }

    [Fact]
    public async Task A_trainer_gives_no_priority_above_the_setting_and_an_admin_any()
    {
        await using var server = await TestServer.StartAsync(("Server:MaxTrainerPriority", "5"));
        using var trainer = await server.SignedInAsync(Role.Trainer);
        using var admin = await server.SignedInAsync(Role.Admin);

        var refused = await (await trainer.PostAsync("/api/jobs", WireBodies.Json("""{"priority":6}"""), Cancel)).ProblemAsync(400);
        Assert.Equal("must be at most 5: only admins may put a job further ahead of those of others.", refused.Errors!["priority"][0]);
        Assert.Equal(5, (await (await trainer.PostAsync("/api/jobs", WireBodies.Json("""{"priority":5}"""), Cancel)).ReadAsync<JobView>()).Priority);
        Assert.Equal(100, (await (await admin.PostAsync("/api/jobs", WireBodies.Json("""{"priority":100}"""), Cancel)).ReadAsync<JobView>()).Priority);

        // A job that an older version let through, tried again.
        var old = await server.AddJobAsync("trainer", job => Trainyard.Jobs.JobStateMachine.RequestCancel(job with { Spec = job.Spec with { Priority = 100 } }, server.Time.GetUtcNow())!);
        Assert.Equal(5, (await (await trainer.PostAsync($"/api/jobs/{old.Id}/retry", null, Cancel)).ReadAsync<JobView>()).Priority);
    }

    [Fact]
    public async Task By_default_only_an_admin_goes_ahead_of_others()
    {
        await using var server = await TestServer.StartAsync();
        using var trainer = await server.SignedInAsync(Role.Trainer);
        await (await trainer.PostAsync("/api/jobs", WireBodies.Json("""{"priority":1}"""), Cancel)).ProblemAsync(400);
        Assert.True((await trainer.PostAsync("/api/jobs", WireBodies.Json("""{"priority":-1}"""), Cancel)).IsSuccessStatusCode);
    }

    private static Task<HttpResponseMessage> SubmitAsync(HttpClient client, string? key)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/api/jobs") { Content = WireBodies.Json("{}") };
        if (key is not null) request.Headers.Add("Idempotency-Key", key);
        return client.SendAsync(request, Cancel);
    }
}
