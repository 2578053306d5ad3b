using Trainyard.Health;
using Trainyard.Jobs;

namespace Trainyard.Server.Jobs;

/// <summary>The newest jobs, whose series, tags and other texts are offered to whoever writes an expression.</summary>
internal sealed class RecentJobs(IJobStore jobs, TimeProvider time)
{
    private const int Most = 200;
    private static readonly TimeSpan CacheTtl = TimeSpan.FromSeconds(5);

    private readonly Cached<IReadOnlyList<Job>> _newest = new(time, CacheTtl, async () => (await jobs.ListAsync(new JobQuery { Limit = Most }, CancellationToken.None)).Jobs);

    public Task<IReadOnlyList<Job>> ReadAsync(CancellationToken cancellationToken) => _newest.GetAsync().WaitAsync(cancellationToken);
}
