using Trainyard.Contracts;
using Trainyard.Training.Datasets;
using static TorchSharp.torch;

namespace Trainyard.Training;

/// <summary>What a checkpoint is to the job that goes on from it.</summary>
/// <param name="RenewsPatience">Early stopping counts its epochs without improvement anew.</param>
/// <param name="IsAdopted">Another job saved it, with other settings: its weights and its optimiser's memory are what counts.</param>
public sealed record CheckpointOrigin(bool RenewsPatience = false, bool IsAdopted = false);

/// <summary>Trains jobs, each on the thread that calls.</summary>
public sealed class Trainer(TorchRuntime runtime, TrainerOptions options)
{
    /// <summary>Whether trainings take this machine's memory, and not that of a device.</summary>
    internal bool IsOnCpu => runtime.Device.type == TorchSharp.DeviceType.CPU;

    /// <summary>
    /// Trains until the job is done or <paramref name="attempt"/> says stop, and reports its last event then; without one when the job
    /// is no longer ours. The thread should be one that does nothing else: native memory is scoped by thread, and so is the pool of
    /// threads behind libtorch's operations.
    /// </summary>
    /// <param name="spec">What to train.</param>
    /// <param name="data">Its dataset.</param>
    /// <param name="checkpoint">Where to go on; null for the beginning.</param>
    /// <param name="attempt">Where events and files go, and whether to go on.</param>
    /// <param name="origin">What the checkpoint is to this job; null: its own.</param>
    /// <param name="until">Epochs after which the job pauses, as if it had been asked to; null: none.</param>
    /// <param name="files">What the spec names besides the dataset; null: nothing.</param>
    /// <exception cref="TrainingFailedException">The job failed, and why.</exception>
    public void Run(JobSpec spec, Dataset data, Stream? checkpoint, IAttempt attempt, CheckpointOrigin? origin = null, TrainingFiles? files = null, int? until = null)
    {
        try
        {
            var device = runtime.Device;
            set_num_threads(options.ThreadsFor(spec.Threads));
            using var scope = NewDisposeScope();
            using var run = new TrainingRun(spec, data.To(device), files ?? TrainingFiles.None, device, options.Worker, attempt) { PausesAfter = until };
            if (checkpoint is not null) run.Restore(checkpoint, origin ?? new CheckpointOrigin());
            run.Train();
        }
        catch (Exception e) when (e is not TrainingFailedException && TrainingFailedException.Describe(e) is { Reason: not FailureReason.Internal } failure)
        {
            throw new TrainingFailedException(failure with { Change = Suggestions.For(failure.Reason, spec) }, e);
        }
    }
}
