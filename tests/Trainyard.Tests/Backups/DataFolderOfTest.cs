using System.Security.Cryptography;
using Trainyard.Artifacts;
using Trainyard.Contracts;
using Trainyard.Datasets;
using Trainyard.Embedded;
using Trainyard.Embedded.Backups;
using Trainyard.Embedded.Files;
using Trainyard.Embedded.Sqlite;
using Trainyard.Jobs;
using Trainyard.Tests.Contracts;
using Trainyard.Tests.Storage;

namespace Trainyard.Tests.Backups;

/// <summary>A data folder with some jobs in it, in use as by a server.</summary>
internal sealed class DataFolderOfTest : IDisposable
{
    private readonly SqliteDatabase _database;

    public DataFolderOfTest(string path)
    {
        Folder = new DataFolder(path);
        Directory.CreateDirectory(path);
        _database = new SqliteDatabase(Folder.File(FileNames.Database));
        Jobs = new SqliteJobStore(_database, TimeProvider.System);
        History = new SqliteJobHistory(_database);
        Accounts = new SqliteAccountStore(_database);
        ApiTokens = new SqliteApiTokenStore(_database);
        Datasets = new SqliteDatasetStore(_database);
        Artifacts = new FileArtifacts(Folder.File(FileNames.Artifacts));
        _ = new FileSigningKey(Folder.File(FileNames.SigningKey));
    }

    public DataFolder Folder { get; }
    public SqliteJobStore Jobs { get; }
    public SqliteJobHistory History { get; }
    public SqliteAccountStore Accounts { get; }
    public SqliteApiTokenStore ApiTokens { get; }
    public SqliteDatasetStore Datasets { get; }
    public FileArtifacts Artifacts { get; }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>A job in training that has saved a checkpoint.</summary>
    public async Task<Job> AddRunningAsync()
    {
        var job = await Jobs.AddAsync(Samples.Job(), null, Cancel);
        await Jobs.UpdateAsync(job.Id, j => j.Claim("w", Guid.NewGuid(), Samples.Now), Cancel);
        await History.AppendAsync(job.Id, [Samples.Started(1), Samples.Point(1, 2, 10)], Cancel);
        return await CheckpointAsync(job.Id, 3);
    }

    /// <summary>Saves the next checkpoint as a server does: the file, then the pointer to it, then the old file goes.</summary>
    public async Task<Job> CheckpointAsync(JobId id, long seq)
    {
        var artifact = await Artifacts.SaveAsync(id, $"1-checkpoint-{seq}.safetensors", (file, cancellationToken) => file.WriteAsync(new byte[5000], cancellationToken).AsTask(), Cancel);
        ArtifactRef? old = null;
        var update = await Jobs.UpdateAsync(
            id,
            job =>
            {
                old = job.Checkpoint?.Artifact;
                return job.Apply(new CheckpointSaved(1, artifact) { Fence = 1, Seq = seq, Step = seq * 10, At = Samples.Now });
            },
            Cancel);
        if (old is not null) await Artifacts.DeleteAsync(old.Id, Cancel);
        return update.Job!;
    }

    public async Task<Job> AddFinishedAsync()
    {
        var running = await AddRunningAsync();
        var model = await Artifacts.SaveAsync(running.Id, "1-model.safetensors", (file, cancellationToken) => file.WriteAsync(new byte[7000], cancellationToken).AsTask(), Cancel);
        var end = Samples.Succeeded(1, 4);
        return (await Jobs.UpdateAsync(running.Id, j => j.Apply(end with { Result = end.Result with { Model = [new ModelFile(ModelFormat.Safetensors, model)] } }), Cancel)).Job!;
    }

    /// <summary>A dataset of so many zeros.</summary>
    public async Task<StoredDataset> AddDatasetAsync(string name, long bytes)
    {
        await using var zeros = new Zeros(bytes);
        var sha256 = Convert.ToHexStringLower(await SHA256.HashDataAsync(zeros, Cancel));
        var file = await Artifacts.SaveAsync(ArtifactIds.OfDataset(sha256), (to, cancellationToken) => new Zeros(bytes).CopyToAsync(to, cancellationToken), Cancel);
        return await Datasets.AddAsync(GoldenJobs.Dataset with { Name = name, File = file }, Cancel);
    }

    public Task<BackupManifest> BackUpAsync(string path, bool overwrite = false) => new BackupWriter(Folder, TimeProvider.System).WriteAsync(path, overwrite, Cancel);

    public void Dispose() => _database.Dispose();
}
