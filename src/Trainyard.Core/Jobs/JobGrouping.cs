using System.Text.Json;
using Trainyard.Contracts;
using Trainyard.Fields;

namespace Trainyard.Jobs;

public static class JobGrouping
{
    /// <summary>As <see cref="IJobStore.GroupAsync"/>. How many jobs there are in each state, which every list shows, an index knows; for groups all jobs are looked at.</summary>
    public static async Task<IReadOnlyList<JobGroup>> CountGroupsAsync(this IJobStore jobs, JobQuery query, JobField by, JobField? figure, int limit, CancellationToken cancellationToken)
    {
        if (by != FactFields.State || figure is not null || !query.FindsAll) return await jobs.GroupAsync(query, by, figure, limit, cancellationToken);
        var states = (await jobs.CountAsync(cancellationToken)).Where(state => state.Value > 0).OrderByDescending(state => state.Value).ThenBy(state => state.Key.ToString(), StringComparer.Ordinal);
        return [.. states.Take(limit).Select(state => new JobGroup(FieldValue.Of(Word(state.Key)), state.Value, null, null))];
    }

    private static string Word(JobState state) => JsonNamingPolicy.CamelCase.ConvertName(state.ToString());
}
