using Trainyard.Accounts;
using Trainyard.Contracts;
using Trainyard.Fields;
using Trainyard.Jobs;

namespace Trainyard.Tests.Simulation;

/// <summary>The documents that all processes share, and that no fault destroys.</summary>
internal sealed class StoredJobs(Checker checker, Sabotage sabotage)
{
    private readonly Dictionary<JobId, Job> _jobs = [];
    private readonly Dictionary<string, JobId> _keys = [];

    public IEnumerable<Job> All => _jobs.Values;

    public Job? Find(JobId id) => _jobs.GetValueOrDefault(id);

    public Job Add(Job job, string? key)
    {
        if (key is not null && !_keys.TryAdd(key, job.Id)) return _jobs[_keys[key]];
        return _jobs[job.Id] = job with { Version = 1 };
    }

    /// <summary>Null: somebody else was faster.</summary>
    public Job? Replace(Job before, Job after, SimProcess by)
    {
        var present = _jobs[before.Id];
        if (present.Version != before.Version && sabotage != Sabotage.StoreDoesNotCompare) return null;
        var stored = after with { Version = present.Version + 1 };
        checker.Stored(present, stored, by);
        return _jobs[before.Id] = stored;
    }

    public JobList List(JobQuery query)
    {
        var found = _jobs.Values.Where(job => query.States.Contains(job.State));
        found = (query.Sort, query.Descending) switch
        {
            (JobSort.Dispatch, false) => found.OrderByDescending(job => job.Spec.Priority).ThenBy(job => job.CreatedAt).ThenBy(job => job.Id.Value),
            (JobSort.Created, true) => found.OrderByDescending(job => job.CreatedAt).ThenByDescending(job => job.Id.Value),
            _ => throw new NotSupportedException($"Nobody asked for {query} before."),
        };
        var rows = query.After is null ? found.ToList() : [.. found.SkipWhile(job => job.Id.ToString() != query.After).Skip(1)];
        return rows.Count <= query.Limit ? new JobList(rows, null) : new JobList(rows[..query.Limit], rows[query.Limit - 1].Id.ToString());
    }
}

/// <summary>A process's way to the documents; like a database, it reads first, and then replaces what it read.</summary>
internal sealed class SimStore(SimProcess process, SimNetwork network, StoredJobs stored) : IJobStore
{
    public Task<Job> AddAsync(Job job, string? idempotencyKey, CancellationToken cancellationToken) => CallAsync(() => stored.Add(job, idempotencyKey), cancellationToken);

    public Task<Job?> FindAsync(JobId id, CancellationToken cancellationToken) => CallAsync(() => stored.Find(id), cancellationToken);

    public Task<IReadOnlyList<Job>> FindAsync(IReadOnlyCollection<JobId> ids, CancellationToken cancellationToken) =>
        CallAsync<IReadOnlyList<Job>>(() => [.. ids.Select(stored.Find).OfType<Job>()], cancellationToken);

    public Task<JobList> ListAsync(JobQuery query, CancellationToken cancellationToken) => CallAsync(() => stored.List(query), cancellationToken);

    public Task<IReadOnlyList<JobGroup>> GroupAsync(JobQuery query, JobField by, JobField? figure, int limit, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<IReadOnlyDictionary<JobState, long>> CountAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<Job?> FindByKeyAsync(AccountId owner, string idempotencyKey, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<long> CountUnfinishedAsync(AccountId owner, CancellationToken cancellationToken) => throw new NotSupportedException();

    public async Task<JobUpdate> UpdateAsync(JobId id, Func<Job, Job?> change, CancellationToken cancellationToken)
    {
        while (true)
        {
            var job = await FindAsync(id, cancellationToken);
            if (job is null || change(job) is not { } changed) return new JobUpdate(job, false);
            if (await CallAsync(() => stored.Replace(job, changed, process), cancellationToken) is { } written) return new JobUpdate(written, true);
        }
    }

    /// <remarks>One call each: what breaks off in the middle leaves the first part.</remarks>
    public async Task<IReadOnlyList<JobUpdate>> UpdateAsync(IReadOnlyList<JobChange> changes, CancellationToken cancellationToken)
    {
        var updates = new List<JobUpdate>();
        foreach (var (known, change) in changes)
        {
            var written = change(known) is { } changed ? await CallAsync(() => stored.Replace(known, changed, process), cancellationToken) : null;
            updates.Add(written is null ? await UpdateAsync(known.Id, change, cancellationToken) : new JobUpdate(written, true));
        }
        return updates;
    }

    public Task DeleteAsync(JobId id, CancellationToken cancellationToken) => throw new NotSupportedException();

    private Task<T> CallAsync<T>(Func<T> handle, CancellationToken cancellationToken) => network.CallAsync(process, Service.Store, handle, cancellationToken);
}
