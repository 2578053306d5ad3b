using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Hosting;
using Trainyard.Artifacts;
using Trainyard.Client;
using Trainyard.Contracts;
using Trainyard.Server.Jobs;
using Trainyard.Tests.Contracts;
using static Trainyard.Tests.Flow.Waiting;

namespace Trainyard.Tests.Flow;

/// <summary>Disks that are full, files that are damaged, and files that nobody wants.</summary>
[Collection(FlowCollection.Name)]
public sealed class StorageFaultTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_full_disk_spares_the_old_checkpoint_and_training_goes_on()
    {
        // Long enough to be at work still when the disk is filled. A checkpoint of this network has some 60 kB, its predictions 2 MB.
        const int Epochs = 8;
        using var disk = SmallDisk.Mount(_folder.File("artifacts"), 8192);
        await using var system = await FlowSystem.StartAsync(_folder.Path);
        var id = (await system.Client.SubmitAsync(FlowSpecs.Small(Epochs), null, Cancel)).Id;
        await system.Client.UntilAsync(id, "a checkpoint", j => j.Checkpoint is not null);
        using (var filler = new FileStream(_folder.File("artifacts/filler"), FileMode.Create)) Fill(filler);

        var job = await system.Client.EndAsync(id, JobState.Failed);
        var events = await system.Client.AllEventsAsync(id);
        var notSaved = events.OfType<CheckpointNotSaved>().ToList();
        Assert.NotEmpty(notSaved);
        Assert.All(notSaved, e => Assert.StartsWith("The checkpoint could not be saved, and the one before stays good: ", e.Message, StringComparison.Ordinal));
        Assert.All(notSaved, e => Assert.DoesNotContain(_folder.Path, e.Message, StringComparison.Ordinal));
        IsWhole(events, 4, Epochs * 188);

        Assert.Equal(FailureReason.Storage, job.Failure!.Reason);
        Assert.StartsWith("The trained model could not be saved: ", job.Failure.Message, StringComparison.Ordinal);
        Assert.Equal("Make room where artifacts are stored, then retry the job.", job.Failure.Advice);

        // The checkpoint of before is good, and with room again the rest follows from it.
        File.Delete(_folder.File("artifacts/filler"));
        Assert.DoesNotContain(Directory.EnumerateFiles(_folder.File("artifacts"), "*.part", SearchOption.AllDirectories), _ => true);
        var retry = await system.Client.RetryAsync(id, new RetryRequest(FromCheckpoint: true), Cancel);
        await system.Client.EndAsync(retry.Id);
        var undisturbed = await system.Client.SubmitAsync(FlowSpecs.Small(Epochs), null, Cancel);
        await system.Client.EndAsync(undisturbed.Id);
        Assert.Equal(await system.Client.WeightsAsync(undisturbed.Id), await system.Client.WeightsAsync(retry.Id));
    }

    [Fact]
    public async Task Room_that_comes_back_is_used()
    {
        using var disk = SmallDisk.Mount(_folder.File("artifacts"), 1024);
        await using var system = await FlowSystem.StartAsync(_folder.Path);
        var id = (await system.Client.SubmitAsync(FlowSpecs.Small(12), null, Cancel)).Id;
        await system.Client.UntilAsync(id, "a checkpoint", j => j.Checkpoint is not null);
        using (var filler = new FileStream(_folder.File("artifacts/filler"), FileMode.Create)) Fill(filler);
        await UntilAsync("a checkpoint that does not fit", async () => (await system.Client.AllEventsAsync(id)).OfType<CheckpointNotSaved>().FirstOrDefault());
        File.Delete(_folder.File("artifacts/filler"));
        var job = await system.Client.EndAsync(id);
        Assert.Equal(1, job.Attempts);
    }

    [Fact]
    public async Task With_no_room_for_the_record_a_submit_is_refused_and_nothing_hangs()
    {
        using var disk = SmallDisk.Mount(_folder.File("home"), 16_384);
        await using var system = await FlowSystem.StartAsync(_folder.File("home"));
        var before = await system.Client.SubmitAsync(FlowSpecs.Small(1), null, Cancel);
        await system.Client.EndAsync(before.Id);
        using (var filler = new FileStream(_folder.File("home/filler"), FileMode.Create)) Fill(filler);

        // The write-ahead log has some room of its own.
        TrainyardException? refused = null;
        for (var i = 0; i < 500 && refused is null; i++)
        {
            try
            {
                var spec = FlowSpecs.Small(1);
                spec["priority"] = -1;
                await system.Client.PauseAsync((await system.Client.SubmitAsync(spec, null, Cancel)).Id, Cancel);
            }
            catch (TrainyardException e)
            {
                if (e.Problem.Status != 409) refused = e;
            }
        }
        Assert.Equal((507, "The server's disk is full: make room where its data is stored, then try again."), (refused?.Problem.Status, refused?.Message));
        Assert.Equal(before.Id, (await system.Client.GetJobAsync(before.Id, Cancel)).Id);

        File.Delete(_folder.File("home/filler"));
        var after = await system.Client.SubmitAsync(FlowSpecs.Small(1), null, Cancel);
        await system.Client.EndAsync(after.Id);
    }

    [Fact]
    public async Task A_damaged_checkpoint_ends_the_job_with_advice()
    {
        JobId id;
        await using (var system = await FlowSystem.StartAsync(_folder.Path))
        {
            id = (await system.Client.SubmitAsync(FlowSpecs.Long(), null, Cancel)).Id;
            await system.Client.UntilAsync(id, "a checkpoint", j => j.Checkpoint is not null);
        }
        foreach (var checkpoint in Directory.GetFiles(Path.Combine(_folder.File("artifacts"), id.ToString()), "*checkpoint*"))
        {
            using var file = new FileStream(checkpoint, FileMode.Open);
            file.Seek(-10, SeekOrigin.End);
            file.Write(new byte[10]);
        }

        await using var again = await FlowSystem.StartAsync(_folder.Path);
        var job = await again.Client.EndAsync(id, JobState.Failed);
        Assert.Equal((FailureReason.Storage, "Retry the job from the beginning."), (job.Failure!.Reason, job.Failure.Advice));
        Assert.Matches("^The checkpoint at step [0-9]+ cannot be read", job.Failure.Message);
        var refused = await Assert.ThrowsAsync<TrainyardException>(() => again.Client.RetryAsync(id, new RetryRequest(FromCheckpoint: true), Cancel));
        Assert.Equal(409, refused.Problem.Status);
    }

    [Fact]
    public async Task The_sweep_deletes_what_no_job_points_to_and_nothing_else()
    {
        await using var system = await FlowSystem.StartAsync(_folder.Path);
        var id = (await system.Client.SubmitAsync(FlowSpecs.Small(1), null, Cancel)).Id;
        await system.Client.EndAsync(id);
        var artifacts = system.Get<IArtifactStore>();
        var files = Directory.GetFiles(Path.Combine(_folder.File("artifacts"), id.ToString()));
        Task<ArtifactRef> SaveAsync(JobId job, string name) => artifacts.SaveAsync(job, name, (s, t) => s.WriteAsync(new byte[10], t).AsTask(), Cancel);
        var (orphan, ofNobody, young) = (await SaveAsync(id, "1-orphan"), await SaveAsync(JobId.New(TimeProvider.System), "1-orphan"), await SaveAsync(id, "1-young"));
        var part = Path.Combine(_folder.File("artifacts"), id.ToString(), "2-checkpoint.safetensors.part");
        File.WriteAllText(part, "half a file");
        string PathOf(ArtifactRef artifact) => Path.Combine(_folder.File("artifacts"), artifact.Id);
        foreach (var old in files.Concat([PathOf(orphan), PathOf(ofNobody), part])) File.SetLastWriteTimeUtc(old, DateTime.UtcNow.AddHours(-2));

        await system.Get<IEnumerable<IHostedService>>().OfType<ArtifactCleanup>().Single().CleanAsync(Cancel);

        Assert.Equal(files.Append(PathOf(young)).Order(), Directory.GetFiles(Path.Combine(_folder.File("artifacts"), id.ToString())).Order());
        Assert.False(Directory.Exists(Path.GetDirectoryName(PathOf(ofNobody))));
        Assert.NotEmpty(await system.Client.WeightsAsync(id));
    }

    [Fact]
    public async Task A_newer_database_is_refused_in_one_sentence()
    {
        Directory.CreateDirectory(TrainyardProcess.HomeIn(_folder.Path));
        using (var database = new SqliteConnection($"Data Source={Path.Combine(TrainyardProcess.HomeIn(_folder.Path), "trainyard.db")};Pooling=false"))
        {
            database.Open();
            using var command = database.CreateCommand();
            command.CommandText = "PRAGMA user_version = 99";
            command.ExecuteNonQuery();
        }
        var (exit, output, error) = await TrainyardProcess.RunAsync(_folder.Path, "up", "--home", TrainyardProcess.HomeIn(_folder.Path), "--port", "0");
        Assert.Equal((6, ""), (exit, output));
        Assert.StartsWith("trainyard: '", error, StringComparison.Ordinal);
        Assert.Contains($"was written by a newer Trainyard (schema 99; this one knows {Embedded.Sqlite.SqliteDatabase.SchemaVersion})", Assert.Single(error.TrimEnd().Split('\n')), StringComparison.Ordinal);
    }

    /// <summary>Writes until nothing more goes in.</summary>
    private static void Fill(FileStream file)
    {
        try
        {
            while (true) file.Write(new byte[4096]);
        }
        catch (IOException)
        {
            // Full.
        }
        try
        {
            file.Flush();
        }
        catch (IOException)
        {
            // Full.
        }
    }
}
