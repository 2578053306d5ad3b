using Trainyard.Accounts;
using Trainyard.Contracts;
using Trainyard.Fields;
using Trainyard.Jobs;

namespace Trainyard.Bench.Day;

/// <summary>The jobs that wait or run, in memory and on one thread: as much of a store as the scaling looks at.</summary>
internal sealed class DayStore : IJobStore
{
    private readonly Dictionary<JobId, Job> _jobs = [];

    public int Count(JobState state) => _jobs.Values.Count(job => job.State == state);

    /// <summary>What starts next.</summary>
    public Job? Next() => Queued().FirstOrDefault();

    public void Put(Job job)
    {
        if (job.State.IsFinal()) _jobs.Remove(job.Id);
        else _jobs[job.Id] = job;
    }

    public Job Get(JobId id) => _jobs[id];

    public Task<JobList> ListAsync(JobQuery query, CancellationToken cancellationToken)
    {
        var all = query.Sort == JobSort.Dispatch ? Queued() : _jobs.Values.Where(job => query.States.Contains(job.State));
        var from = int.Parse(query.After ?? "0", null);
        var page = all.Skip(from).Take(query.Limit + 1).ToList();
        return Task.FromResult(new JobList([.. page.Take(query.Limit)], page.Count > query.Limit ? $"{from + query.Limit}" : null));
    }

    public Task<IReadOnlyList<JobGroup>> GroupAsync(JobQuery query, JobField by, JobField? figure, int limit, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<IReadOnlyDictionary<JobState, long>> CountAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<Job?> FindAsync(JobId id, CancellationToken cancellationToken) => Task.FromResult(_jobs.GetValueOrDefault(id));

    public Task<IReadOnlyList<Job>> FindAsync(IReadOnlyCollection<JobId> ids, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<Job> AddAsync(Job job, string? idempotencyKey, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<Job?> FindByKeyAsync(AccountId owner, string idempotencyKey, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<long> CountUnfinishedAsync(AccountId owner, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<JobUpdate> UpdateAsync(JobId id, Func<Job, Job?> change, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<IReadOnlyList<JobUpdate>> UpdateAsync(IReadOnlyList<JobChange> changes, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task DeleteAsync(JobId id, CancellationToken cancellationToken) => throw new NotSupportedException();

    private IEnumerable<Job> Queued() => _jobs.Values.Where(job => job.State == JobState.Queued).OrderByDescending(job => job.Spec.Priority).ThenBy(job => job.CreatedAt);
}
