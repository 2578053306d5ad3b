using System.Net;
using System.Text;
using Trainyard.Artifacts;
using Trainyard.Contracts;
using Trainyard.Jobs;

namespace Trainyard.Tests.Server;

public sealed class JobControlTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private const string Owner = "trainer";
    private readonly TestServer _server = shared.Server;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_queued_job_pauses_resumes_and_is_cancelled_and_each_says_why_it_cannot()
    {
        using var client = await _server.SignedInAsync(Role.Trainer);
        var id = (await _server.AddJobAsync(Owner)).Id;
        Assert.Contains("queued", (await (await PostAsync(client, id, "resume")).ProblemAsync(409)).Detail, StringComparison.Ordinal);
        Assert.Equal(JobState.Paused, (await (await PostAsync(client, id, "pause")).ReadAsync<JobView>()).State);
        Assert.Contains("paused", (await (await PostAsync(client, id, "pause")).ProblemAsync(409)).Detail, StringComparison.Ordinal);
        Assert.Equal(JobState.Queued, (await (await PostAsync(client, id, "resume")).ReadAsync<JobView>()).State);
        await (await PostAsync(client, id, "retry")).ProblemAsync(409);
        Assert.Equal(JobState.Cancelled, (await (await PostAsync(client, id, "cancel")).ReadAsync<JobView>()).State);
        Assert.Contains("cancelled", (await (await PostAsync(client, id, "cancel")).ProblemAsync(409)).Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_running_job_is_asked_and_not_deleted()
    {
        using var client = await _server.SignedInAsync(Role.Trainer);
        var id = (await _server.AddJobAsync(Owner, Running)).Id;
        Assert.Equal(JobRequest.Pause, (await (await PostAsync(client, id, "pause")).ReadAsync<JobView>()).Requested);
        Assert.Null((await (await PostAsync(client, id, "resume")).ReadAsync<JobView>()).Requested);
        Assert.Equal(JobRequest.Cancel, (await (await PostAsync(client, id, "cancel")).ReadAsync<JobView>()).Requested);
        await (await client.DeleteAsync($"/api/jobs/{id}", Cancel)).ProblemAsync(409);
    }

    [Fact]
    public async Task A_retry_from_the_checkpoint_owns_its_files_and_may_train_longer()
    {
        using var client = await _server.SignedInAsync(Role.Trainer);
        var old = await AddFinishedAsync();
        await (await RetryAsync(client, old.Id, """{"fromCheckpoint":true,"epochs":3}""")).ProblemAsync(400);
        Assert.Contains("epochs", (await (await RetryAsync(client, old.Id, """{"epochs":1000000}""")).ProblemAsync(400)).Errors!.Keys);
        Assert.Contains("epoch", (await (await RetryAsync(client, old.Id, """{"epoch":3}""")).ProblemAsync(400)).Errors!.Keys);

        var response = await RetryAsync(client, old.Id, """{"fromCheckpoint":true,"epochs":5}""");
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        var view = await response.ReadAsync<JobView>();
        Assert.Equal((JobState.Queued, old.Id, 5), (view.State, view.Parent, view.Spec.Epochs));
        Assert.Equal(old.Checkpoint!.Step, view.Checkpoint!.Step);

        Assert.Equal(HttpStatusCode.NoContent, (await client.DeleteAsync($"/api/jobs/{old.Id}", Cancel)).StatusCode);
        var job = (await _server.Get<IJobStore>().FindAsync(view.Id, Cancel))!;
        await using var checkpoint = await _server.Get<IArtifactStore>().OpenAsync(job.Checkpoint!.Artifact, Cancel);
        Assert.Equal("checkpoint", await new StreamReader(checkpoint).ReadToEndAsync(Cancel));
    }

    [Fact]
    public async Task A_retry_without_a_body_starts_at_the_beginning()
    {
        using var client = await _server.SignedInAsync(Role.Trainer);
        var old = await AddFinishedAsync();
        var view = await (await PostAsync(client, old.Id, "retry")).ReadAsync<JobView>();
        Assert.Null(view.Checkpoint);
        Assert.Equal(old.Spec.Epochs, view.Spec.Epochs);
        var bare = await _server.AddJobAsync(Owner, j => j with { State = JobState.Cancelled });
        await (await RetryAsync(client, bare.Id, """{"fromCheckpoint":true}""")).ProblemAsync(409);
    }

    [Fact]
    public async Task A_deleted_job_leaves_nothing()
    {
        using var client = await _server.SignedInAsync(Role.Trainer);
        var job = await AddFinishedAsync();
        Assert.Equal(HttpStatusCode.NoContent, (await client.DeleteAsync($"/api/jobs/{job.Id}", Cancel)).StatusCode);
        await (await client.GetAsync($"/api/jobs/{job.Id}", Cancel)).ProblemAsync(404);
        await foreach (var artifact in _server.Get<IArtifactStore>().ListAsync(Cancel)) Assert.NotEqual(job.Id, artifact.Job);

        var queued = (await _server.AddJobAsync(Owner)).Id;
        Assert.Equal(HttpStatusCode.NoContent, (await client.DeleteAsync($"/api/jobs/{queued}", Cancel)).StatusCode);
    }

    [Fact]
    public async Task The_model_comes_with_a_safe_name_a_tag_and_ranges()
    {
        using var client = await _server.SignedInAsync(Role.Viewer);
        var job = await AddFinishedAsync("../../étude\"\r\n; x=1");
        var response = await client.GetAsync($"/api/jobs/{job.Id}/model", Cancel);
        Assert.Equal("weights", await response.Content.ReadAsStringAsync(Cancel));
        Assert.Matches("^tude[-x1]*-[0-9a-f]{8}\\.safetensors$", response.Content.Headers.ContentDisposition!.FileName!.Trim('"'));
        Assert.Equal($"\"{job.Result!.Model[0].Artifact.Sha256}\"", response.Headers.ETag!.Tag);

        using var again = new HttpRequestMessage(HttpMethod.Get, $"/api/jobs/{job.Id}/model");
        again.Headers.IfNoneMatch.Add(response.Headers.ETag);
        Assert.Equal(HttpStatusCode.NotModified, (await client.SendAsync(again, Cancel)).StatusCode);
        using var part = new HttpRequestMessage(HttpMethod.Get, $"/api/jobs/{job.Id}/model");
        part.Headers.Range = new(2, 4);
        Assert.Equal("igh", await (await client.SendAsync(part, Cancel)).Content.ReadAsStringAsync(Cancel));

        using var head = await client.SendAsync(new HttpRequestMessage(HttpMethod.Head, $"/api/jobs/{job.Id}/model"), Cancel);
        Assert.Equal((HttpStatusCode.OK, 7L, response.Headers.ETag), (head.StatusCode, head.Content.Headers.ContentLength, head.Headers.ETag));
        Assert.Empty(await head.Content.ReadAsByteArrayAsync(Cancel));
        using var beyond = new HttpRequestMessage(HttpMethod.Get, $"/api/jobs/{job.Id}/model");
        beyond.Headers.Range = new(100, 200);
        var refused = await client.SendAsync(beyond, Cancel);
        Assert.Contains("range", (await refused.ProblemAsync(416)).Detail, StringComparison.Ordinal);
        Assert.Equal((7L, null), (refused.Content.Headers.ContentRange!.Length, refused.Content.Headers.ContentDisposition));
        using var another = new HttpRequestMessage(HttpMethod.Get, $"/api/jobs/{job.Id}/model");
        another.Headers.IfMatch.Add(new("\"another\""));
        await (await client.SendAsync(another, Cancel)).ProblemAsync(412);

        await (await client.GetAsync($"/api/jobs/{job.Id}/model?format=torchsharp", Cancel)).ProblemAsync(404);
        var queued = (await _server.AddJobAsync(Owner)).Id;
        Assert.Contains("queued", (await (await client.GetAsync($"/api/jobs/{queued}/model", Cancel)).ProblemAsync(404)).Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Metrics_come_in_pages()
    {
        using var client = await _server.SignedInAsync(Role.Viewer);
        var id = (await _server.AddJobAsync(Owner, Running)).Id;
        var now = _server.Time.GetUtcNow();
        JobEvent[] events = [.. Enumerable.Range(1, 25).Select(i => new StepsTrained(1, 0.5, 0.5, 0.1, 100) { Fence = 1, Seq = i, At = now, Step = i })];
        await _server.Get<IJobHistory>().AppendAsync(id, events, Cancel);
        var (seen, next, more) = (new List<JobEvent>(), EventCursor.Start, true);
        while (more)
        {
            var page = await (await client.GetAsync($"/api/jobs/{id}/metrics?limit=10&after={next}", Cancel)).ReadAsync<EventPage>();
            seen.AddRange(page.Events);
            (next, more) = (page.Next, page.More);
        }
        Assert.Equal(Enumerable.Range(1, 25).Select(i => (long)i), seen.Select(e => e.Seq));
        Assert.Equal(new EventCursor(1, 25), next);
    }

    private static Job Running(Job job) => job.Claim("worker", Guid.NewGuid(), job.CreatedAt)!;

    private async Task<Job> AddFinishedAsync(string name = "finished")
    {
        var job = await _server.AddJobAsync(Owner, j => j with { Spec = j.Spec with { Name = name }, State = JobState.Running });
        var artifacts = _server.Get<IArtifactStore>();
        var checkpoint = await artifacts.SaveAsync(job.Id, "checkpoint-3", Write("checkpoint"), Cancel);
        var model = await artifacts.SaveAsync(job.Id, "model.safetensors", Write("weights"), Cancel);
        var finished = await _server.Get<IJobStore>().UpdateAsync(job.Id, j => j with
        {
            State = JobState.Succeeded,
            EndedAt = j.CreatedAt,
            Checkpoint = new Checkpoint(3, 2250, j.CreatedAt, checkpoint),
            Result = new JobResult
            {
                Test = new Evaluation(0.03, 0.99, 0.99),
                Classes = [],
                ConfusionMatrix = [],
                Parameters = 1,
                Epochs = 3,
                TrainSeconds = 1,
                SamplesPerSecond = 1,
                Model = [new ModelFile(ModelFormat.Safetensors, model)],
            },
        }, Cancel);
        return finished.Job!;
    }

    private static Func<Stream, CancellationToken, Task> Write(string text) => (stream, cancellationToken) => stream.WriteAsync(Encoding.UTF8.GetBytes(text), cancellationToken).AsTask();

    private static Task<HttpResponseMessage> PostAsync(HttpClient client, JobId id, string what) => client.PostAsync($"/api/jobs/{id}/{what}", null, Cancel);

    private static Task<HttpResponseMessage> RetryAsync(HttpClient client, JobId id, string body) => client.PostAsync($"/api/jobs/{id}/retry", WireBodies.Json(body), Cancel);
}
