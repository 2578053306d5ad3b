using System.Net;
using Trainyard.Contracts;
using Trainyard.Jobs;

namespace Trainyard.Tests.Server;

public sealed class SubmitTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private readonly TestServer _server = shared.Server;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_job_is_created_whole_and_is_found_again()
    {
        using var client = await _server.SignedInAsync(Role.Trainer);
        var response = await SubmitAsync(client, """{"model":{"preset":"fast-cnn"},"epochs":2}""");
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        var job = await response.ReadAsync<JobView>();
        Assert.Equal($"/api/jobs/{job.Id}", response.Headers.Location!.OriginalString);
        Assert.Equal((JobState.Queued, "trainer", 2, 256, "fast-cnn"), (job.State, job.Owner, job.Spec.Epochs, job.Spec.BatchSize, job.Name));
        Assert.Equal(job.Spec.Model.Layers.Count, job.Layers.Count);
        Assert.Equal(job.Id, (await (await client.GetAsync(response.Headers.Location, Cancel)).ReadAsync<JobView>()).Id);
        Assert.Empty((await (await client.GetAsync($"/api/jobs/{job.Id}/metrics", Cancel)).ReadAsync<EventPage>()).Events);
    }

    [Fact]
    public async Task Twenty_submits_with_one_key_make_one_job()
    {
        using var client = await _server.SignedInAsync(Role.Trainer, "hasty");
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => SubmitAsync(client, """{"epochs":2}""", "once")));
        Assert.Single(answers, a => a.StatusCode == HttpStatusCode.Created);
        Assert.Equal(19, answers.Count(a => a.StatusCode == HttpStatusCode.OK));
        var ids = await Task.WhenAll(answers.Select(async a => (await a.ReadAsync<JobView>()).Id));
        Assert.Single(ids.Distinct());
        Assert.Single((await _server.Get<IJobStore>().ListAsync(new JobQuery { Owner = "hasty" }, Cancel)).Jobs);
    }

    [Fact]
    public async Task A_key_is_for_one_spec_of_one_owner()
    {
        using var client = await _server.SignedInAsync(Role.Trainer);
        using var other = await _server.SignedInAsync(Role.Trainer, "other");
        var first = await (await SubmitAsync(client, """{"epochs":2}""", "key")).ReadAsync<JobView>();
        // Written in another way, and the same.
        Assert.Equal(first.Id, (await (await SubmitAsync(client, """{ "epochs": 2.0, "model": {"preset":"simple-cnn"} }""", "key")).ReadAsync<JobView>()).Id);
        Assert.Contains(first.Id.ToString(), (await (await SubmitAsync(client, """{"epochs":4}""", "key")).ProblemAsync(422)).Detail, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Created, (await SubmitAsync(other, """{"epochs":4}""", "key")).StatusCode);
        await (await SubmitAsync(client, "{}", new string('k', 201))).ProblemAsync(400);
    }

    [Fact]
    public async Task A_check_shows_the_whole_spec_and_creates_nothing()
    {
        using var client = await _server.SignedInAsync(Role.Viewer);
        var before = (await _server.Get<IJobStore>().ListAsync(new JobQuery { Limit = 200 }, Cancel)).Jobs.Count;
        var check = await (await client.PostAsync("/api/spec/check", WireBodies.Json("{}"), Cancel)).ReadAsync<CheckedSpec>();
        Assert.Equal("simple-cnn", check.Spec.Model.Preset);
        Assert.Equal([10], check.Layers[^1].Output);
        Assert.Equal(before, (await _server.Get<IJobStore>().ListAsync(new JobQuery { Limit = 200 }, Cancel)).Jobs.Count);
        Assert.Equal(Presets.For(PublishedMnist.Source.Info).Keys, (await (await client.GetAsync("/api/spec/presets", Cancel)).ReadAsync<IReadOnlyDictionary<string, JobSpec>>()).Keys);
        Assert.Contains("x-unit", await client.GetStringAsync(new Uri("/api/spec/schema", UriKind.Relative), Cancel), StringComparison.Ordinal);
    }

    private static async Task<HttpResponseMessage> SubmitAsync(HttpClient client, string spec, string? key = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/jobs") { Content = WireBodies.Json(spec) };
        if (key is not null) request.Headers.Add("Idempotency-Key", key);
        return await client.SendAsync(request, Cancel);
    }
}
