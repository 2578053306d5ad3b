using System.Text.Json;
using System.Text.Json.Nodes;
using Trainyard.Accounts;
using Trainyard.Artifacts;
using Trainyard.Contracts;
using Trainyard.Datasets;
using Trainyard.Jobs;
using Trainyard.Server.Files;

namespace Trainyard.Server.Jobs;

/// <summary>What became of a retry: a job, or wrong fields, or a sentence that says why it is not possible.</summary>
internal readonly record struct Retry(Job? Job, IReadOnlyDictionary<string, string[]>? Errors, string? Conflict);

/// <summary>Makes a new job of one that has ended.</summary>
internal sealed class Retries(IArtifactStore artifacts, JobChanges changes, MemoryCheck memory, FilesOfJobs filesOfJobs, TimeProvider time)
{
    /// <summary>The new job is of the account that asks, and has no higher priority than that may give.</summary>
    public async Task<Retry> CreateAsync(Job old, RetryRequest request, Account owner, int maxPriority, CancellationToken cancellationToken)
    {
        if (SpecOf(old, request.Epochs, out var errors) is not { } spec) return new(null, errors, null);
        if (old.DataIn(DatasetSources.Known) is not { } data) return new(null, null, $"This server knows no dataset '{spec.Dataset}': a newer one does.");
        spec = spec with { Priority = Math.Min(spec.Priority, maxPriority) };
        if (await memory.WhyNotAsync(spec, data, old.Files, cancellationToken) is { } tooLarge) return new(null, new Dictionary<string, string[]> { ["batchSize"] = [tooLarge] }, null);
        if ((await filesOfJobs.AgainAsync(old.Files, cancellationToken)).Error is { } gone) return new(null, null, gone);
        var job = new Job { Id = JobId.New(time), Owner = owner.Name, OwnerId = owner.Id, Spec = spec, Data = old.Data, Files = old.Files, Parent = old.Id, CreatedAt = time.GetUtcNow(), SpecVersion = spec.SinceVersion(data) };
        if (!request.FromCheckpoint) return new(await changes.AddAsync(job, null, cancellationToken), null, null);

        if (old.Removed?.Checkpoint is { } removed)
            return new(null, null, $"The job's checkpoint was removed on {removed:yyyy-MM-dd}, as the setting Retention:Checkpoints has it: try it again from the beginning.");
        if (old.Checkpoint is not { } checkpoint) return new(null, null, "The job has no checkpoint: try it again from the beginning.");
        if (WhyNot(old, checkpoint, spec.Epochs) is { } tooFew) return new(null, new Dictionary<string, string[]> { ["epochs"] = [tooFew] }, null);
        // Early stopping has ended that job; whoever continues it, or asks for more epochs, wants them trained.
        checkpoint = checkpoint with { Metrics = null, RenewsPatience = checkpoint.RenewsPatience || old.State == JobState.Succeeded || spec.Epochs > old.Spec.Epochs };
        try
        {
            var copy = await artifacts.CopyAsync(checkpoint.Artifact, job.Id, cancellationToken);
            return new(await changes.AddAsync(job with { Checkpoint = checkpoint with { Artifact = copy } }, null, cancellationToken), null, null);
        }
        catch (InvalidDataException e)
        {
            return new(null, null, $"The job's checkpoint cannot be read: {e.Message} Try it again from the beginning.");
        }
    }

    /// <summary>Why there would be nothing left to train, as half a sentence; null: there is.</summary>
    internal static string? WhyNot(Job old, Checkpoint checkpoint, int epochs)
    {
        // The last test, or the saving of the model, is still to be done where the job did not succeed.
        var mayOnlyFinish = old.State != JobState.Succeeded && epochs == old.Spec.Epochs;
        if (StepsPerEpoch(old) is not { } perEpoch)
        {
            // The job had a checkpoint of its parent's, and never began: the worker checks the rest.
            return checkpoint.Epoch < epochs || (checkpoint.Epoch == epochs && mayOnlyFinish) ? null : $"must be more than the {checkpoint.Epoch} of the checkpoint.";
        }
        var (done, batches) = Math.DivRem(checkpoint.Step, perEpoch);
        if (checkpoint.Step < epochs * perEpoch || (checkpoint.Step == epochs * perEpoch && mayOnlyFinish)) return null;
        return batches == 0
            ? $"must be more than the {done} that the checkpoint has trained already."
            : $"must be at least {done + 1}: the checkpoint stands in epoch {done + 1}, at step {checkpoint.Step}, and an epoch has {perEpoch} steps.";
    }

    private static long? StepsPerEpoch(Job job) => job.Progress.TotalSteps > 0 ? job.Progress.TotalSteps / job.Spec.Epochs : null;

    /// <summary>Read anew, so that the epochs and all that depends on them are checked as in any submit.</summary>
    private static JobSpec? SpecOf(Job old, int? epochs, out IReadOnlyDictionary<string, string[]> errors)
    {
        errors = new Dictionary<string, string[]>();
        // Under the name and the tags that it has now.
        var present = old.Spec with { Name = old.Name, Tags = old.Tags };
        if (epochs is null) return present;
        var spec = (JsonObject)JsonSerializer.SerializeToNode(present, WireJson.Options)!;
        spec["epochs"] = epochs;
        // An older version took names that are refused today.
        spec["name"] = NameText.Clean(old.Name);
        spec["tags"] = new JsonArray([.. old.Tags.Select(NameText.Clean).Where(tag => !string.IsNullOrWhiteSpace(tag)).Select(tag => (JsonNode)tag)]);
        return SpecReader.Read(JsonSerializer.SerializeToUtf8Bytes(spec), old.Data is { } data ? new KnownDatasets(data.Info) : DatasetSources.Known, out errors);
    }
}
