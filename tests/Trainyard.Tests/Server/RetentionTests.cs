using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Trainyard.Artifacts;
using Trainyard.Contracts;
using Trainyard.Embedded.Files;
using Trainyard.Embedded.Memory;
using Trainyard.Embedded.Sqlite;
using Trainyard.Fleet.Mongo;
using Trainyard.Jobs;
using Trainyard.Server.Jobs;
using Trainyard.Tests.Contracts;

namespace Trainyard.Tests.Server;

/// <summary>What retention removes, when, and that a crash in between leaves nothing half said; over each store.</summary>
public abstract class RetentionContract
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);
    private readonly ShiftedTime _time = new();
    private readonly InMemoryLiveJobs _live = new();

    protected abstract IJobStore Jobs { get; }
    protected abstract IJobHistory History { get; }
    protected abstract IArtifactStore Artifacts { get; }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_part_goes_when_it_is_over_and_the_job_says_so()
    {
        var options = new RetentionOptions { Checkpoints = Day, Logs = 2 * Day, Points = 3 * Day, Models = 4 * Day, Jobs = 5 * Day };
        var job = await AddEndedAsync();
        var (checkpoint, model) = (job.Checkpoint!.Artifact, job.Result!.Model[0].Artifact);
        await CleanAsync(options);
        Assert.Equal(job.Version, (await FindAsync(job.Id))!.Version);

        _time.Advance(Day);
        await CleanAsync(options);
        var after = (await FindAsync(job.Id))!;
        Assert.Equal((true, false, false), (after.Checkpoint is null, after.Removed!.Checkpoint is null, after.IsRemoving));
        Assert.Equal([model.Id], await StoredAsync());

        _time.Advance(Day);
        await CleanAsync(options);
        Assert.Empty(await History.ReadLogAsync(job.Id, EventCursor.Start, 10, Cancel));
        Assert.NotEmpty(await History.ReadAsync(job.Id, EventCursor.Start, 10, Cancel));

        _time.Advance(Day);
        await CleanAsync(options);
        Assert.Empty(await History.ReadAsync(job.Id, EventCursor.Start, 10, Cancel));
        Assert.Equal([model.Id], await StoredAsync());

        _time.Advance(Day);
        await CleanAsync(options);
        after = (await FindAsync(job.Id))!;
        Assert.Empty(after.Result!.Model);
        Assert.Equal(0.99, after.Result.Test.Accuracy);
        Assert.All([after.Removed!.Checkpoint, after.Removed.Log, after.Removed.Points, after.Removed.Model], at => Assert.NotNull(at));
        Assert.Empty(await StoredAsync());
        Assert.NotEqual(checkpoint.Id, model.Id);

        await CleanAsync(options);
        Assert.Equal(after.Version, (await FindAsync(job.Id))!.Version);
        _time.Advance(Day);
        await CleanAsync(options);
        Assert.Null(await FindAsync(job.Id));
    }

    [Fact]
    public async Task By_default_a_checkpoint_goes_after_a_week_and_a_model_and_a_curve_never()
    {
        var job = await AddEndedAsync();
        _time.Advance(365 * Day);

        await CleanAsync(new RetentionOptions());

        var after = (await FindAsync(job.Id))!;
        Assert.Null(after.Checkpoint);
        Assert.Equal([job.Result!.Model[0].Artifact.Id], await StoredAsync());
        Assert.NotEmpty(await History.ReadAsync(job.Id, EventCursor.Start, 10, Cancel));
    }

    [Fact]
    public async Task A_job_that_has_not_ended_loses_nothing()
    {
        var job = await AddRunningAsync();
        await Jobs.UpdateAsync(job.Id, j => j.Apply(new TrainingPaused { Fence = 1, Seq = 9, At = _time.GetUtcNow() }), Cancel);
        _time.Advance(365 * Day);

        await CleanAsync(new RetentionOptions { Checkpoints = Day, Points = Day, Logs = Day, Models = Day, Jobs = Day });

        Assert.NotNull((await FindAsync(job.Id))!.Checkpoint);
        Assert.Single(await StoredAsync());
    }

    /// <summary>The job has said it, and the server died before it deleted anything.</summary>
    [Fact]
    public async Task What_a_crash_left_is_taken_up()
    {
        var options = new RetentionOptions { Checkpoints = Day, Points = Day, Logs = Day };
        var job = await AddEndedAsync();
        _time.Advance(Day);
        await Jobs.UpdateAsync(job.Id, j => options.Without(j, _time.GetUtcNow()), Cancel);
        Assert.NotEmpty(await History.ReadAsync(job.Id, EventCursor.Start, 10, Cancel));

        await CleanAsync(options);
        await new ArtifactCleanup(Artifacts, Jobs, _time, NullLogger<ArtifactCleanup>.Instance).CleanAsync(Cancel);

        Assert.Empty(await History.ReadAsync(job.Id, EventCursor.Start, 10, Cancel));
        Assert.Empty(await History.ReadLogAsync(job.Id, EventCursor.Start, 10, Cancel));
        Assert.Equal([job.Result!.Model[0].Artifact.Id], await StoredAsync());
        Assert.False((await FindAsync(job.Id))!.IsRemoving);
    }

    [Fact]
    public async Task Several_servers_may_do_so_at_once()
    {
        var options = new RetentionOptions { Checkpoints = Day, Models = Day, Points = Day, Logs = Day };
        var jobs = new List<Job>();
        for (var i = 0; i < 10; i++) jobs.Add(await AddEndedAsync());
        _time.Advance(2 * Day);

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => CleanAsync(options), Cancel)));

        Assert.Empty(await StoredAsync());
        foreach (var job in jobs) Assert.False((await FindAsync(job.Id))!.IsRemoving);
    }

    /// <summary>A checkpoint that comes back against all rules shows whether its job is read.</summary>
    [Fact]
    public async Task A_later_one_reads_what_reached_a_limit_since()
    {
        var job = await AddEndedAsync();
        async Task<bool> IsThereAsync(JobId id) => (await FindAsync(id))!.Checkpoint is not null;
        var cleanup = Sweep(new RetentionOptions { Checkpoints = Day, Points = 10 * Day });
        _time.Advance(3 * Day);
        await cleanup.CleanAsync(Cancel);
        Assert.False(await IsThereAsync(job.Id));

        await Jobs.UpdateAsync(job.Id, j => j with { Checkpoint = job.Checkpoint }, Cancel);
        var young = await AddEndedAsync();
        var late = await AddEndedAsync(ago: 1.5 * Day);
        await cleanup.CleanAsync(Cancel);
        Assert.Equal((true, true, false), (await IsThereAsync(job.Id), await IsThereAsync(young.Id), await IsThereAsync(late.Id)));

        _time.Advance(Day);
        await cleanup.CleanAsync(Cancel);
        Assert.Equal((true, false), (await IsThereAsync(job.Id), await IsThereAsync(young.Id)));

        _time.Advance(6 * Day);
        await cleanup.CleanAsync(Cancel);
        Assert.False(await IsThereAsync(job.Id));
        Assert.Empty(await History.ReadAsync(job.Id, EventCursor.Start, 10, Cancel));
    }

    [Fact]
    public async Task What_one_could_not_remove_the_next_one_does()
    {
        var job = await AddEndedAsync();
        var cleanup = Sweep(new RetentionOptions { Logs = Day });
        _time.Advance(3 * Day);
        using var broken = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        // The job has just said what it no longer has.
        using (_live.Watch(_ => broken.Cancel())) await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cleanup.CleanAsync(broken.Token));
        Assert.True((await FindAsync(job.Id))!.IsRemoving);
        Assert.NotEmpty(await History.ReadLogAsync(job.Id, EventCursor.Start, 10, Cancel));

        await cleanup.CleanAsync(Cancel);

        Assert.False((await FindAsync(job.Id))!.IsRemoving);
        Assert.Empty(await History.ReadLogAsync(job.Id, EventCursor.Start, 10, Cancel));
    }

    private Task CleanAsync(RetentionOptions options) => Sweep(options).CleanAsync(Cancel);

    private RetentionCleanup Sweep(RetentionOptions options) => new(
        Jobs, History, Artifacts, _live, new JobChanges(Jobs, _live, new InMemoryLeaseNotifications(), Artifacts, NullLogger<JobChanges>.Instance), Options.Create(options), _time,
        NullLogger<RetentionCleanup>.Instance);

    private Task<Job?> FindAsync(JobId id) => Jobs.FindAsync(id, Cancel);

    private async Task<List<string>> StoredAsync()
    {
        var ids = new List<string>();
        await foreach (var artifact in Artifacts.ListAsync(Cancel)) ids.Add(artifact.Id);
        return ids;
    }

    private async Task<Job> AddRunningAsync(TimeSpan ago = default)
    {
        var id = (await Jobs.AddAsync(Samples.Job(), null, Cancel)).Id;
        await Jobs.UpdateAsync(id, j => j.Claim("w", Guid.NewGuid(), _time.GetUtcNow() - ago), Cancel);
        JobEvent[] events = [Samples.Started(1), Samples.Point(1, 2, 10), new LineLogged(LineLevel.Info, "It begins.") { Fence = 1, Seq = 3 }, new CheckpointSaved(1, await SaveAsync(id, "1-checkpoint")) { Fence = 1, Seq = 4, Step = 10 }];
        await History.AppendAsync(id, events, Cancel);
        return (await Jobs.UpdateAsync(id, j => events.Aggregate(j, (job, e) => job.Apply(e)), Cancel)).Job!;
    }

    private async Task<Job> AddEndedAsync(TimeSpan ago = default)
    {
        var running = await AddRunningAsync(ago);
        var end = Samples.Succeeded(1, 9);
        end = end with { At = _time.GetUtcNow() - ago, Result = end.Result with { Model = [new ModelFile(ModelFormat.Safetensors, await SaveAsync(running.Id, "1-model"))] } };
        return (await Jobs.UpdateAsync(running.Id, j => j.Apply(end), Cancel)).Job!;
    }

    private Task<ArtifactRef> SaveAsync(JobId job, string name) => Artifacts.SaveAsync(job, name, (file, cancel) => file.WriteAsync(new byte[100], cancel).AsTask(), Cancel);
}

public sealed class EmbeddedRetentionTests : RetentionContract, IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly TempDatabase _temp = new();

    protected override IJobStore Jobs => field ??= new SqliteJobStore(_temp.Database, TimeProvider.System);
    protected override IJobHistory History => field ??= new SqliteJobHistory(_temp.Database);
    protected override IArtifactStore Artifacts => field ??= new FileArtifacts(_folder.Path);

    public void Dispose()
    {
        _temp.Dispose();
        _folder.Dispose();
    }
}

public sealed class FleetRetentionTests(TestServices services) : RetentionContract, IAsyncLifetime
{
    private readonly TempMongo _temp = new(services);

    protected override IJobStore Jobs => field ??= new MongoJobStore(_temp.Database, TimeProvider.System);
    protected override IJobHistory History => field ??= new MongoJobHistory(_temp.Database);
    protected override IArtifactStore Artifacts => field ??= new GridFsArtifacts(_temp.Database, TimeProvider.System);

    public ValueTask InitializeAsync() => _temp.InitializeAsync();

    public ValueTask DisposeAsync() => _temp.DisposeAsync();
}

public sealed class RetentionOptionsTests
{
    private static readonly DateTimeOffset Now = Samples.Now.AddMilliseconds(0.3);
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    /// <summary>A store that finds a job must find one that is over.</summary>
    [Theory]
    [InlineData(-0.5, true)]
    [InlineData(0.6, true)]
    [InlineData(0.8, false)]
    public void A_limit_is_reached_to_the_millisecond(double later, bool isOver) =>
        Assert.Equal(isOver, new RetentionOptions { Jobs = Day }.IsJobOver(Samples.Job() with { State = JobState.Failed, EndedAt = (Now - Day).AddMilliseconds(later) }, Now));

    [Fact]
    public void Each_limit_has_ends_of_its_own_and_of_all_time_the_shortest_has_them_all()
    {
        var options = new RetentionOptions { Checkpoints = 2 * Day, Logs = Day, Points = 2 * Day };

        Assert.Equal([(null, Now - Day)], options.EndsBetween(null, Now));
        Assert.Equal([(Now - (3 * Day), Now - Day), (Now - (4 * Day), Now - (2 * Day))], options.EndsBetween(Now - (2 * Day), Now));
        Assert.Empty(new RetentionOptions { Checkpoints = TimeSpan.Zero, Logs = TimeSpan.Zero }.EndsBetween(null, Now));
    }
}

/// <summary>What people hear of it.</summary>
public sealed class RemovedPartsTests(SharedServer shared) : IClassFixture<SharedServer>
{
    [Fact]
    public async Task A_model_and_a_checkpoint_that_were_removed_are_told_from_those_that_never_were()
    {
        var server = shared.Server;
        var job = await server.AddJobAsync("ada", j => j with
        {
            State = JobState.Succeeded,
            EndedAt = server.Time.GetUtcNow(),
            Result = Samples.Succeeded(1, 1).Result,
            Removed = new Removals { Model = Samples.Now, Checkpoint = Samples.Now },
        });
        using var client = await server.SignedInAsync(Role.Admin);

        var gone = await (await client.GetAsync($"/api/jobs/{job.Id}/model", TestContext.Current.CancellationToken)).ProblemAsync(410);
        Assert.Contains("removed on 2026-11-24", gone.Detail, StringComparison.Ordinal);
        var refused = await (await client.PostAsync($"/api/jobs/{job.Id}/retry", WireBodies.Json(new RetryRequest(FromCheckpoint: true)), TestContext.Current.CancellationToken)).ProblemAsync(409);
        Assert.Contains("checkpoint was removed on 2026-11-24", refused.Detail, StringComparison.Ordinal);
        var view = await (await client.GetAsync($"/api/jobs/{job.Id}", TestContext.Current.CancellationToken)).ReadAsync<JobView>();
        Assert.Equal(Samples.Now, view.Removed!.Model);
    }
}
