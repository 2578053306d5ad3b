using System.Text;
using Trainyard.Artifacts;
using Trainyard.Contracts;
using Trainyard.Jobs;

namespace Trainyard.Tests.Server;

/// <summary>A retry from a checkpoint trains, or is refused with the figures.</summary>
public sealed class RetriesTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private const int PerEpoch = 94;
    private readonly TestServer _server = shared.Server;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    // Stopped early at the end of epoch 12 of 20.
    [InlineData(JobState.Succeeded, 20, 12 * PerEpoch, null)]
    [InlineData(JobState.Succeeded, 20, 12 * PerEpoch, 30)]
    [InlineData(JobState.Succeeded, 20, 12 * PerEpoch, 13)]
    // Cancelled in epoch 6.
    [InlineData(JobState.Cancelled, 10, 5 * PerEpoch + 30, null)]
    [InlineData(JobState.Cancelled, 10, 5 * PerEpoch + 30, 6)]
    // All trained, but its model could not be saved.
    [InlineData(JobState.Failed, 3, 3 * PerEpoch, null)]
    [InlineData(JobState.Failed, 3, 3 * PerEpoch, 3)]
    public async Task There_is_something_left_to_do(JobState state, int of, long step, int? epochs)
    {
        using var client = await _server.SignedInAsync(Role.Trainer);
        var old = await AddAsync(state, of, step);
        var view = await (await RetryAsync(client, old, epochs)).ReadAsync<JobView>();
        Assert.Equal((epochs ?? of, step), (view.Spec.Epochs, view.Checkpoint!.Step));

        var job = (await _server.Get<IJobStore>().FindAsync(view.Id, Cancel))!;
        Assert.Equal(state == JobState.Succeeded || epochs > of, job.Checkpoint!.RenewsPatience);
    }

    [Theory]
    [InlineData(JobState.Succeeded, 20, 12 * PerEpoch, 12, "must be more than the 12 that the checkpoint has trained already.")]
    [InlineData(JobState.Succeeded, 20, 12 * PerEpoch, 2, "must be more than the 12 that the checkpoint has trained already.")]
    [InlineData(JobState.Succeeded, 3, 3 * PerEpoch, null, "must be more than the 3 that the checkpoint has trained already.")]
    [InlineData(JobState.Cancelled, 10, 5 * PerEpoch + 30, 2, "must be at least 6: the checkpoint stands in epoch 6, at step 500, and an epoch has 94 steps.")]
    [InlineData(JobState.Cancelled, 10, 5 * PerEpoch + 30, 5, "must be at least 6: the checkpoint stands in epoch 6, at step 500, and an epoch has 94 steps.")]
    [InlineData(JobState.Cancelled, 10, 6 * PerEpoch, 6, "must be more than the 6 that the checkpoint has trained already.")]
    [InlineData(JobState.Failed, 3, 3 * PerEpoch, 2, "must be more than the 3 that the checkpoint has trained already.")]
    public async Task Fewer_epochs_than_the_checkpoint_has_are_refused(JobState state, int of, long step, int? epochs, string why)
    {
        using var client = await _server.SignedInAsync(Role.Trainer);
        var problem = await (await RetryAsync(client, await AddAsync(state, of, step), epochs)).ProblemAsync(400);
        Assert.Equal([why], problem.Errors!["epochs"]);
    }

    [Theory]
    [InlineData(2, "must be more than the 6 of the checkpoint.")]
    [InlineData(6, "must be more than the 6 of the checkpoint.")]
    [InlineData(7, null)]
    [InlineData(null, null)]
    public async Task Where_the_job_never_began_its_parents_checkpoint_counts(int? epochs, string? why)
    {
        using var client = await _server.SignedInAsync(Role.Trainer);
        var old = await AddAsync(JobState.Cancelled, 10, 5 * PerEpoch + 30, begun: false);
        var response = await RetryAsync(client, old, epochs);
        if (why is null) await response.ReadAsync<JobView>();
        else Assert.Equal([why], (await response.ProblemAsync(400)).Errors!["epochs"]);
    }

    [Fact]
    public async Task A_new_checkpoint_of_the_job_itself_no_longer_renews_the_patience()
    {
        var job = await AddAsync(JobState.Queued, 20, 12 * PerEpoch);
        job = (job with { Checkpoint = job.Checkpoint! with { RenewsPatience = true } }).Claim("w", Guid.NewGuid(), job.CreatedAt)!;
        job = job.Apply(new CheckpointSaved(13, job.Checkpoint!.Artifact) { Fence = job.Fence, Seq = 1, Step = 13 * PerEpoch, At = job.CreatedAt });
        Assert.Equal((13L * PerEpoch, false), (job.Checkpoint!.Step, job.Checkpoint.RenewsPatience));
    }

    private async Task<Job> AddAsync(JobState state, int epochs, long step, bool begun = true)
    {
        var job = await _server.AddJobAsync("trainer", j => j with { Spec = j.Spec with { Epochs = epochs, EarlyStopping = new() }, State = state });
        var file = await _server.Get<IArtifactStore>().SaveAsync(job.Id, $"checkpoint-{step}", (stream, cancellationToken) => stream.WriteAsync(Encoding.UTF8.GetBytes("checkpoint"), cancellationToken).AsTask(), Cancel);
        // Its epoch is the last one that was trained in, whole or not.
        var checkpoint = new Checkpoint((int)((step + PerEpoch - 1) / PerEpoch), step, job.CreatedAt, file);
        var update = await _server.Get<IJobStore>().UpdateAsync(job.Id, j => j with { Checkpoint = checkpoint, Progress = begun ? new JobProgress { Step = step, TotalSteps = epochs * PerEpoch } : new JobProgress() }, Cancel);
        return update.Job!;
    }

    private static Task<HttpResponseMessage> RetryAsync(HttpClient client, Job old, int? epochs) =>
        client.PostAsync($"/api/jobs/{old.Id}/retry", WireBodies.Json(new RetryRequest(FromCheckpoint: true, Epochs: epochs)), Cancel);
}
