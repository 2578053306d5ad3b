using Microsoft.Extensions.Logging;
using Trainyard.Artifacts;
using Trainyard.Contracts;
using Trainyard.Health;
using Trainyard.Jobs;
using Trainyard.Storage;
using Trainyard.Training;
using Trainyard.Worker.Datasets;
using Trainyard.Worker.Networks;
using Trainyard.Workers;

namespace Trainyard.Worker;

/// <summary>Trains with PyTorch's engine, on a thread of its own.</summary>
internal sealed partial class TrainingSlot(int number, DatasetCatalog datasets, JobFileCache fileCache, Trainer trainer, IArtifactStore artifacts, TimeProvider time, ILogger<TrainingSlot> log,
    WorkerMemory memory) : ISlot
{
    private static readonly TimeSpan StopPoll = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);

    /// <summary>A trial starts a program and loads libtorch, which takes seconds on a busy machine.</summary>
    private static readonly TimeSpan TrialLimit = TimeSpan.FromMinutes(2);

    /// <summary>Bytes for a trial's program and for what two examples take; and how often it holds the network: the file, its tensors, their gradients.</summary>
    private const long MinTrialMemory = 2L << 30, TrialCopies = 4;

    private readonly TrainingThread _thread = new(number);

    public Task TrainAsync(Job job, IAttempt attempt) => _thread.RunAsync(() => Train(job, new LoggingAttempt(attempt, job.Spec, time)));

    public void Dispose() => _thread.Dispose();

    private void Train(Job job, LoggingAttempt attempt)
    {
        try
        {
            attempt.Log(StartMessage(job));
            using var use = datasets.Use(job.Data);
            // Asked to leave while it claimed: the job goes back as it came.
            if (Leaves(attempt) || WaitFor(token => datasets.LoadAsync(job.Spec.Dataset, job.Data, token), attempt) is not { } data) return;
            attempt.Log($"Dataset {data.Info.Name} loaded from {data.Source}: {data.Training.Count:N0} examples to train {(data.Validation is { } validation ? $"with, {validation.Count:N0} to validate with" : "and validate with")}, {data.Test.Count:N0} to test with.");
            if (WaitFor(token => FilesAsync(job, token), attempt) is not { } files) return;
            using var room = TrainingRoom.Take(job.Spec, data, job.Files?.TorchScript?.Size ?? 0, trainer.IsOnCpu ? memory : null, attempt, () => Leaves(attempt));
            if (room is null || !IsTried(job, data.Info, files, attempt)) return;
            using var checkpoint = job.Checkpoint is { } saved ? Open(saved, attempt) : null;
            var renewPatience = job is { Checkpoint.RenewsPatience: true, Spec.EarlyStopping: not null };
            if (renewPatience) attempt.Log($"Goes on from the checkpoint of job {job.Parent}, and early stopping counts its epochs without improvement anew.");
            var isAdopted = job.Checkpoint is { IsAdopted: true };
            if (isAdopted) attempt.Log($"Goes on from trial {job.Parent} of its sweep, which is ahead, with settings of its own.");
            trainer.Run(job.Spec, data, checkpoint, attempt, new CheckpointOrigin(renewPatience, isAdopted), files, job.Trial?.Until);
        }
        catch (UnavailableException) when (Leaves(attempt))
        {
            // The store went away while the worker did: that is no failure of the job.
        }
        catch (Exception e)
        {
            // Whatever it is, it is reported to the job's owner, and the slot continues.
            var failure = TrainingFailedException.Describe(e);
            // A stack trace for what is a bug of ours; what a spec or a disk does to a training is in its failure.
            if (failure.Reason == FailureReason.Internal) Internal(log, job.Id, e);
            else Failed(log, job.Id, failure.Reason, failure.Message);
            attempt.Report(new TrainingFailed(failure));
        }
    }

    /// <summary>Whether the attempt is told to stop; then it has sent its last event.</summary>
    private static bool Leaves(LoggingAttempt attempt)
    {
        if (attempt.Stop is not { } stop) return false;
        if (stop.LastEvent() is { } last) attempt.Report(last);
        return true;
    }

    private static string StartMessage(Job job) => job.Attempts is [.., var before, var now]
        ? $"{now.Worker} takes the job: attempt {now.Fence}. The one before, by {before.Worker}, ended at step {before.ToStep:N0}: {before.OutcomeText()}."
        : $"{job.Lease?.Worker} takes the job: attempt {job.Fence}.";

    /// <summary>A download may take minutes, and must keep nobody from stopping the job. Null: the attempt was told to stop, and has said so.</summary>
    private static T? WaitFor<T>(Func<CancellationToken, Task<T>> load, LoggingAttempt attempt)
        where T : class
    {
        using var stopped = new CancellationTokenSource();
        var loading = load(stopped.Token);
        while (!((IAsyncResult)loading).AsyncWaitHandle.WaitOne(StopPoll))
        {
            if (!Leaves(attempt)) continue;
            stopped.Cancel();
            try
            {
                loading.GetAwaiter().GetResult();
            }
            catch (Exception e) when (e is OperationCanceledException or TrainingFailedException)
            {
                // It has cleaned up behind itself.
            }
            return null;
        }
        return loading.GetAwaiter().GetResult();
    }

    private async Task<TrainingFiles> FilesAsync(Job job, CancellationToken cancellationToken) => job.Files is { } files ? await fileCache.LoadAsync(files, cancellationToken) : TrainingFiles.None;

    /// <summary>Whether the network may be loaded here: another process has tried it. False: the attempt was told to stop, and has said so.</summary>
    private bool IsTried(Job job, DatasetInfo data, TrainingFiles files, LoggingAttempt attempt)
    {
        if (files.TorchScript is not { } path) return true;
        var memoryBytes = Math.Min(MinTrialMemory + TrialCopies * job.Files!.TorchScript!.Size, memory.Limit ?? long.MaxValue);
        if (new TrialProcess(TrialLimit).Run(path, job.Spec, data, memoryBytes, () => Leaves(attempt)) is not { } trial) return false;
        if (trial.Failure is { } failure) throw new TrainingFailedException(failure);
        attempt.Log($"The network was tried with two examples: {trial.Parameters:N0} parameters{(trial.Trained < trial.Parameters ? $", of which {trial.Trained:N0} train" : "")}.");
        return true;
    }

    /// <summary>A store that is away for a while fails no job: the attempt waits for it as long as it holds its lease.</summary>
    private Stream Open(Checkpoint checkpoint, LoggingAttempt attempt)
    {
        try
        {
            // A thread that waits does so on the real clock.
            return new RetryPipeline(TimeProvider.System, RetryDelay, e => e is UnavailableException && attempt.Stop is null).Run(
                () => artifacts.OpenAsync(checkpoint.Artifact, CancellationToken.None).GetAwaiter().GetResult(), _ => { });
        }
        catch (InvalidDataException e)
        {
            throw new TrainingFailedException(FailureReason.Storage, $"The checkpoint at step {checkpoint.Step} cannot be read. {e.Message}", "Retry the job from the beginning.", e);
        }
    }

    [LoggerMessage(323, LogLevel.Warning, "Job {Job} failed: {Reason}. {Why}")]
    private static partial void Failed(ILogger log, JobId job, FailureReason reason, string why);

    [LoggerMessage(486, LogLevel.Error, "Job {Job} failed for a reason within Trainyard")]
    private static partial void Internal(ILogger log, JobId job, Exception e);
}
