using System.Collections.Concurrent;
using System.Security.Cryptography;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Trainyard.Accounts;
using Trainyard.Artifacts;
using Trainyard.Contracts;
using Trainyard.Datasets;
using Trainyard.Importer;

namespace Trainyard.Server.Datasets;

/// <summary>
/// Makes datasets of uploads, one after the other. How far each is, is known to this server alone; when it is killed, its imports are lost and
/// their uploads are not.
/// </summary>
internal sealed partial class Imports(Uploads uploads, IArtifactStore artifacts, IDatasetStore datasets, TimeProvider time, IHostApplicationLifetime lifetime, ILogger<Imports> log) : IDisposable
{
    /// <summary>Imports that are remembered after their end.</summary>
    private const int MaxRemembered = 100;

    private readonly ConcurrentDictionary<string, Entry> _all = [];
    private readonly ConcurrentQueue<string> _ended = [];
    private readonly SemaphoreSlim _turn = new(1);

    public ImportView? Find(string id) => _all.GetValueOrDefault(id)?.View;

    /// <summary>Whose import it is.</summary>
    public AccountId? OwnerOf(string id) => _all.GetValueOrDefault(id)?.Owner;

    /// <summary>Begins to make a dataset of a whole upload, which is removed when it is one.</summary>
    /// <returns>Null: an import of this upload is under way.</returns>
    public ImportView? Start(UploadView upload, NewDataset request, Account owner)
    {
        if (Find(upload.Id)?.State == ImportState.Running) return null;
        var view = new ImportView(upload.Id, ImportState.Running, 0, 0, []);
        var entry = _all[upload.Id] = new Entry(view, owner.Id, new CancellationTokenSource());
        entry.Work = RunAsync(upload, request, owner, entry.Stop.Token);
        return view;
    }

    /// <summary>Ends an import. When this returns, its process is gone, and so is what it wrote; the upload is kept.</summary>
    /// <returns>What became of it: it may have ended by itself before. Null: there is none.</returns>
    public async Task<ImportView?> CancelAsync(string id)
    {
        if (!_all.TryGetValue(id, out var entry)) return null;
        await entry.Stop.CancelAsync();
        await entry.Work;
        return Find(id);
    }

    public void Dispose() => _turn.Dispose();

    private async Task RunAsync(UploadView upload, NewDataset request, Account owner, CancellationToken asked)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(asked, lifetime.ApplicationStopping);
        var cancellationToken = either.Token;
        var folder = uploads.FolderOf(upload.Id);
        try
        {
            await _turn.WaitAsync(cancellationToken);
            try
            {
                if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
                Directory.CreateDirectory(folder);
                var job = new ImportRequest(uploads.BytesOf(upload.Id), upload.Name, request.Options, folder, uploads.MaxBytes);
                var said = await ImportProcess.RunAsync(job, message => Set(new(upload.Id, ImportState.Running, message.Done, message.Total, [])), cancellationToken);
                if (said.Refused is { } findings) Set(new(upload.Id, ImportState.Refused, 0, 0, findings));
                else if (said.Failed is { } why) Fail(upload, why);
                else await AddAsync(upload, request, owner, said.Contents!, Path.Combine(folder, Import.Target), cancellationToken);
            }
            finally
            {
                _turn.Release();
                if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
            }
        }
        catch (OperationCanceledException) when (asked.IsCancellationRequested)
        {
            Set(new(upload.Id, ImportState.Cancelled, 0, 0, []));
        }
        catch (OperationCanceledException)
        {
            Fail(upload, "The server stops. The upload is kept: begin the import again when the server is back.");
        }
        catch (Exception e)
        {
            Failed(log, request.Name, e);
            Fail(upload, $"It could not be stored: {e.Message}");
        }
    }

    private async Task AddAsync(UploadView upload, NewDataset request, Account owner, DatasetContents contents, string file, CancellationToken cancellationToken)
    {
        string digest;
        await using (var content = File.OpenRead(file)) digest = Convert.ToHexStringLower(await SHA256.HashDataAsync(content, cancellationToken));
        var artifact = new ArtifactRef(ArtifactIds.OfDataset(digest), new FileInfo(file).Length, digest);
        await SaveAsync(artifact, file, cancellationToken);
        // From here on nobody cancels: what has a name is there.
        var added = await datasets.AddAsync(
            new StoredDataset { Name = request.Name, Owner = owner.Name, OwnerId = owner.Id, CreatedAt = time.GetUtcNow(), File = artifact, Contents = contents }, CancellationToken.None);
        // Somebody may have deleted the same content under another name in between.
        await SaveAsync(artifact, file, CancellationToken.None);
        uploads.Remove(upload.Id);
        var examples = contents.Parts.Sum(part => part.Examples);
        Set(new(upload.Id, ImportState.Succeeded, examples, examples, contents.Findings, added.ToView()));
        Added(log, added.FullName, examples, owner.Name);
    }

    private async Task SaveAsync(ArtifactRef artifact, string file, CancellationToken cancellationToken)
    {
        if (await artifacts.ContainsAsync(artifact, cancellationToken)) return;
        await using var content = File.OpenRead(file);
        await artifacts.SaveAsync(artifact.Id, content.CopyToAsync, cancellationToken);
    }

    private void Fail(UploadView upload, string why) =>
        Set(new(upload.Id, ImportState.Failed, 0, 0, [new DatasetFinding(FindingLevel.Error, upload.Name, why, "The upload is kept for a day: import it again once that is mended.")]));

    private void Set(ImportView view)
    {
        if (_all.TryGetValue(view.Id, out var entry)) entry.View = view;
        if (view.State == ImportState.Running) return;
        _ended.Enqueue(view.Id);
        while (_ended.Count > MaxRemembered && _ended.TryDequeue(out var oldest)) _all.TryRemove(oldest, out _);
    }

    /// <summary>An import, and what ends it.</summary>
    private sealed class Entry(ImportView view, AccountId owner, CancellationTokenSource stop)
    {
        private volatile ImportView _view = view;

        public AccountId Owner => owner;

        public CancellationTokenSource Stop => stop;

        public Task Work { get; set; } = Task.CompletedTask;

        public ImportView View { get => _view; set => _view = value; }
    }

    [LoggerMessage(310, LogLevel.Information, "Dataset {Dataset} with {Examples} examples was added by {Owner}")]
    private static partial void Added(ILogger log, string dataset, int examples, string owner);

    [LoggerMessage(311, LogLevel.Error, "The import of dataset {Dataset} failed")]
    private static partial void Failed(ILogger log, string dataset, Exception e);
}
