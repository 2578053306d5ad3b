using Trainyard.Contracts;
using Trainyard.Training;
using Trainyard.Training.Datasets;
using Trainyard.Workers;

namespace Trainyard.Worker;

/// <summary>
/// A training's share of the worker's memory, by its estimate, until disposed. Where other trainings of this process hold what it needs,
/// it waits for them to end.
/// </summary>
internal sealed class TrainingRoom : IDisposable
{
    /// <summary>After a training that takes more, its memory is returned to the system.</summary>
    private const long Large = 256 << 20;

    private static readonly TimeSpan TryAgainAfter = TimeSpan.FromMilliseconds(500);

    private readonly IDisposable? _reservation;
    private readonly bool _isLarge;

    private TrainingRoom(IDisposable? reservation, bool isLarge) => (_reservation, _isLarge) = (reservation, isLarge);

    /// <param name="spec">What is to be trained.</param>
    /// <param name="data">Its dataset.</param>
    /// <param name="networkBytes">Of the TorchScript file that the network comes from; 0: it is built of layers.</param>
    /// <param name="memory">Of this process; null: nothing is checked.</param>
    /// <param name="attempt">Reports a wait.</param>
    /// <param name="leaves">Whether the attempt is told to stop, asked while it waits.</param>
    /// <returns>Null: it was told to stop.</returns>
    /// <exception cref="TrainingFailedException"><see cref="FailureReason.OutOfMemory"/>: it would not fit if it were alone.</exception>
    public static TrainingRoom? Take(JobSpec spec, Dataset data, long networkBytes, WorkerMemory? memory, LoggingAttempt attempt, Func<bool> leaves)
    {
        if (memory is null) return new TrainingRoom(null, false);
        var need = MemoryEstimate.Of(spec, data.Info, networkBytes);
        var program = need.Program + need.Dataset;
        for (var waits = false; ; waits = true)
        {
            if (memory.ForTrainings(program) is { } most && need.Training > most) throw TooLarge(spec, data.Info, networkBytes, need, most);
            if (memory.TryReserve(program, need.Training) is { } reservation) return new TrainingRoom(reservation, need.Training > Large);
            if (!waits) attempt.Log($"Waits for memory: training takes about {ByteSize.Show(need.Training)}, and other jobs of this worker hold what it needs.");
            if (leaves()) return null;
            Thread.Sleep(TryAgainAfter);
        }
    }

    public void Dispose()
    {
        if (_isLarge) NativeProcess.GiveBackFreedMemory();
        _reservation?.Dispose();
    }

    private static TrainingFailedException TooLarge(JobSpec spec, DatasetInfo data, long networkBytes, MemoryEstimate need, long most)
    {
        var fits = MemoryEstimate.LargestBatch(spec, data, need.Program + need.Dataset + most, networkBytes);
        return new TrainingFailedException(
            FailureReason.OutOfMemory,
            $"Training would take about {ByteSize.Show(need.Training)} of memory ({ByteSize.Show(need.Activations)} for batches of {spec.BatchSize:N0} images in the network, "
                + $"{ByteSize.Show(need.Parameters)} for weights and optimiser), and this worker has {ByteSize.Show(most)} for its trainings.",
            fits > 0
                ? $"Use batches of at most {fits:N0} images, a smaller network, or a worker with more memory."
                : "Use a smaller network, or a worker with more memory: not even a batch of one image would fit.");
    }
}
