using System.Runtime.CompilerServices;

namespace Trainyard.Jobs;

public static class JobPages
{
    /// <summary>Every job that a query finds, read page by page: <see cref="JobQuery.Limit"/> is a page's size.</summary>
    public static async IAsyncEnumerable<Job> ListAllAsync(this IJobStore jobs, JobQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        do
        {
            var page = await jobs.ListAsync(query, cancellationToken);
            foreach (var job in page.Jobs) yield return job;
            query = query with { After = page.Next };
        }
        while (query.After is not null);
    }
}
