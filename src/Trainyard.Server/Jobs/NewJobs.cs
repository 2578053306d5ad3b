using Trainyard.Accounts;
using Trainyard.Contracts;
using Trainyard.Datasets;
using Trainyard.Jobs;
using Trainyard.Server.Datasets;
using Trainyard.Server.Files;

namespace Trainyard.Server.Jobs;

/// <summary>What became of a spec: a job that may be stored, or what is wrong with the spec, by field.</summary>
internal readonly record struct NewJob(Job? Job, IReadOnlyDictionary<string, string[]>? Errors)
{
    public static NewJob Wrong(string field, string message) => new(null, new Dictionary<string, string[]> { [field] = [message] });
}

/// <summary>Makes a job of a spec that was read: with its dataset and its files as they are now, and only where a worker can hold it.</summary>
internal sealed class NewJobs(MemoryCheck memory, FilesOfJobs filesOfJobs, DatasetDirectory datasets, TimeProvider time)
{
    /// <param name="spec">What it trains.</param>
    /// <param name="data">Its dataset's schema.</param>
    /// <param name="owner">The name to show.</param>
    /// <param name="ownerId">Whose it is.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async Task<NewJob> MakeAsync(JobSpec spec, DatasetInfo data, string owner, AccountId ownerId, CancellationToken cancellationToken)
    {
        var (files, field, wrongFile) = await filesOfJobs.OfAsync(spec, data, keeps: true, cancellationToken);
        if (wrongFile is not null) return NewJob.Wrong(field!, wrongFile);
        if (await memory.WhyNotAsync(spec, data, files, cancellationToken) is { } tooLarge) return NewJob.Wrong("batchSize", tooLarge);
        var own = await datasets.FindAsync(spec.Dataset, cancellationToken);
        if (own is null && !DatasetSources.Known.TryFind(spec.Dataset, out _)) return NewJob.Wrong("dataset", $"was deleted: '{spec.Dataset}'.");
        return new NewJob(
            new Job
            {
                Id = JobId.New(time),
                Owner = owner,
                OwnerId = ownerId,
                Spec = spec,
                Data = own is null ? null : new JobData(data, own.File),
                Files = files,
                CreatedAt = time.GetUtcNow(),
                SpecVersion = spec.SinceVersion(data),
            },
            null);
    }
}
