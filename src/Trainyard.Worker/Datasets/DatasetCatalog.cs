using Trainyard.Contracts;
using Trainyard.Datasets;
using Trainyard.Training;
using Trainyard.Training.Datasets;

namespace Trainyard.Worker.Datasets;

/// <summary>Each dataset in memory once, whatever the number of jobs that use it. May be called from several threads at once.</summary>
public sealed class DatasetCatalog : IDisposable
{
    private readonly Func<IDatasetSource, CancellationToken, Task<Dataset>> _load;
    private readonly Dictionary<IDatasetSource, Dataset> _loaded = [];
    private readonly TorchRuntime _runtime;
    private readonly SemaphoreSlim _turn = new(1);

    internal DatasetCatalog(TorchRuntime runtime, Func<IDatasetSource, CancellationToken, Task<Dataset>> load) => (_runtime, _load) = (runtime, load);

    /// <exception cref="TrainingFailedException">
    /// <see cref="FailureReason.InvalidData"/>: it cannot be fetched or is damaged; <see cref="FailureReason.Unsupported"/>: no native library.
    /// </exception>
    public async Task<Dataset> LoadAsync(string name, CancellationToken cancellationToken)
    {
        var source = DatasetSources.Find(name);
        await _turn.WaitAsync(cancellationToken);
        try
        {
            _ = _runtime.Device;
            // What failed is not remembered: the network, or the file, may work the next time.
            if (!_loaded.TryGetValue(source, out var data)) _loaded[source] = data = await _load(source, cancellationToken);
            return data;
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

    public void Dispose() => _turn.Dispose();
}
