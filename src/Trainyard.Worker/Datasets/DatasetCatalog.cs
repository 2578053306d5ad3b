using Trainyard.Contracts;
using Trainyard.Training;
using Trainyard.Training.Datasets;

namespace Trainyard.Worker.Datasets;

/// <summary>Each dataset in memory once, whatever the number of jobs that use it. May be called from several threads at once.</summary>
public sealed class DatasetCatalog : IDisposable
{
    private readonly Func<CancellationToken, Task<Dataset>> _loadMnist;
    private readonly TorchRuntime _runtime;
    private readonly SemaphoreSlim _turn = new(1);
    private Dataset? _mnist;

    internal DatasetCatalog(TorchRuntime runtime, Func<CancellationToken, Task<Dataset>> loadMnist) => (_runtime, _loadMnist) = (runtime, loadMnist);

    /// <exception cref="TrainingFailedException">
    /// <see cref="FailureReason.InvalidData"/>: it cannot be fetched or is damaged; <see cref="FailureReason.Unsupported"/>: no native library.
    /// </exception>
    public async Task<Dataset> LoadAsync(string name, CancellationToken cancellationToken)
    {
        if (name != DatasetInfo.Mnist.Name) throw new ArgumentException($"There is no dataset '{name}'.", nameof(name));
        await _turn.WaitAsync(cancellationToken);
        try
        {
            _ = _runtime.Device;
            // What failed is not remembered: the network, or the file, may be good the next time.
            return _mnist ??= await _loadMnist(cancellationToken);
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
