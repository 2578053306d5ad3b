using Trainyard.Contracts;
using Trainyard.Datasets;
using Trainyard.Training;
using Trainyard.Training.Datasets;

namespace Trainyard.Worker.Datasets;

/// <summary>
/// Each dataset open once, whatever the number of jobs that use it. What people brought is closed when no job uses it and another one is loaded, so
/// that its file may be removed. May be called from several threads at once.
/// </summary>
public sealed class DatasetCatalog : IDisposable
{
    private readonly Func<IDatasetSource, CancellationToken, Task<Dataset>> _known;
    private readonly Func<JobData, CancellationToken, Task<Dataset>> _own;
    private readonly Dictionary<string, Dataset> _loaded = [];
    private readonly Dictionary<string, int> _uses = [];
    private readonly TorchRuntime _runtime;
    private readonly SemaphoreSlim _turn = new(1);

    /// <param name="runtime">Loads libtorch.</param>
    /// <param name="known">Loads what Trainyard knows itself.</param>
    /// <param name="own">Loads what somebody brought.</param>
    internal DatasetCatalog(TorchRuntime runtime, Func<IDatasetSource, CancellationToken, Task<Dataset>> known, Func<JobData, CancellationToken, Task<Dataset>> own) =>
        (_runtime, _known, _own) = (runtime, known, own);

    /// <param name="name">As the job's spec has it.</param>
    /// <param name="data">Of a dataset that somebody brought; else null.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="TrainingFailedException">
    /// <see cref="FailureReason.InvalidData"/>: it cannot be fetched or is damaged; <see cref="FailureReason.Unsupported"/>: no native library.
    /// </exception>
    public async Task<Dataset> LoadAsync(string name, JobData? data, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            _ = _runtime.Device;
            var key = data?.File.Sha256 ?? name;
            // What failed is not remembered: the network, or the file, may work the next time.
            if (!_loaded.TryGetValue(key, out var loaded))
            {
                CloseUnused();
                _loaded[key] = loaded = data is null ? await _known(DatasetSources.Find(name), cancellationToken) : await _own(data, cancellationToken);
            }
            // Two datasets may have the same content under two names.
            return data is null ? loaded : loaded with { Info = data.Info };
        }
        catch (Exception e) when (e is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            throw new TrainingFailedException(
                FailureReason.InvalidData, e.Message, "Put the data right, or let the worker fetch it, and retry the job.", e);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Keeps a dataset open, from before it is loaded until what this returns is disposed.</summary>
    /// <param name="data">Of a dataset that somebody brought; null: nothing is done.</param>
    public IDisposable? Use(JobData? data)
    {
        if (data is null) return null;
        lock (_uses) _uses[data.File.Sha256] = _uses.GetValueOrDefault(data.File.Sha256) + 1;
        return new OneUse(this, data.File.Sha256);
    }

    public void Dispose() => _turn.Dispose();

    private void CloseUnused()
    {
        lock (_uses)
        {
            foreach (var (key, dataset) in _loaded.Where(entry => entry.Value.File is not null && !_uses.ContainsKey(entry.Key)).ToList())
            {
                _loaded.Remove(key);
                dataset.File!.Dispose();
            }
        }
    }

    private sealed class OneUse(DatasetCatalog catalog, string key) : IDisposable
    {
        private bool _ended;

        public void Dispose()
        {
            lock (catalog._uses)
            {
                if (_ended) return;
                _ended = true;
                if (--catalog._uses[key] == 0) catalog._uses.Remove(key);
            }
        }
    }
}
