using Trainyard.Accounts;
using Trainyard.Contracts;
using Trainyard.Fields;
using Trainyard.Jobs;

namespace Trainyard.Tests.Worker;

/// <summary>Another store, but for what a test overrides.</summary>
internal abstract class ForwardingJobStore(IJobStore jobs) : IJobStore
{
    public Task<Job> AddAsync(Job job, string? idempotencyKey, CancellationToken cancellationToken) => jobs.AddAsync(job, idempotencyKey, cancellationToken);

    public virtual Task<Job?> FindAsync(JobId id, CancellationToken cancellationToken) => jobs.FindAsync(id, cancellationToken);

    public Task<IReadOnlyList<Job>> FindAsync(IReadOnlyCollection<JobId> ids, CancellationToken cancellationToken) => jobs.FindAsync(ids, cancellationToken);

    public Task<Job?> FindByKeyAsync(AccountId owner, string idempotencyKey, CancellationToken cancellationToken) => jobs.FindByKeyAsync(owner, idempotencyKey, cancellationToken);

    public virtual Task<JobList> ListAsync(JobQuery query, CancellationToken cancellationToken) => jobs.ListAsync(query, cancellationToken);

    public Task<IReadOnlyList<JobGroup>> GroupAsync(JobQuery query, JobField by, JobField? figure, int limit, CancellationToken cancellationToken) => jobs.GroupAsync(query, by, figure, limit, cancellationToken);

    public Task<IReadOnlyDictionary<JobState, long>> CountAsync(CancellationToken cancellationToken) => jobs.CountAsync(cancellationToken);

    public Task<long> CountUnfinishedAsync(AccountId owner, CancellationToken cancellationToken) => jobs.CountUnfinishedAsync(owner, cancellationToken);

    public Task<JobUpdate> UpdateAsync(JobId id, Func<Job, Job?> change, CancellationToken cancellationToken) => jobs.UpdateAsync(id, change, cancellationToken);

    public virtual Task<IReadOnlyList<JobUpdate>> UpdateAsync(IReadOnlyList<JobChange> changes, CancellationToken cancellationToken) => jobs.UpdateAsync(changes, cancellationToken);

    public Task DeleteAsync(JobId id, CancellationToken cancellationToken) => jobs.DeleteAsync(id, cancellationToken);
}
