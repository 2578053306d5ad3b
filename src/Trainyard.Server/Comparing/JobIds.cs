using Trainyard.Contracts;
using Trainyard.Jobs;

namespace Trainyard.Server.Comparing;

/// <summary>Which jobs are asked about, as the address has them.</summary>
internal static class JobIds
{
    /// <summary>What the text matches.</summary>
    public const string Pattern = "^[0-9a-f]{32}(,[0-9a-f]{32}){0,99}$";

    public static string Rule { get; } = $"must be 1 to {CurveView.MaxJobs} ids of jobs, separated by commas";

    public static bool TryRead(string? text, out IReadOnlyList<JobId> ids, out string error)
    {
        var words = (text ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var read = words.Select(word => JobId.TryParse(word, null, out var id) ? id : (JobId?)null).ToList();
        ids = [.. read.OfType<JobId>().Distinct()];
        error = read.IndexOf(null) is var wrong && wrong >= 0 ? $"{Rule}; '{words[wrong]}' is none."
            : ids.Count > CurveView.MaxJobs ? $"{Rule}, not {ids.Count}."
            : $"{Rule}.";
        return wrong < 0 && ids.Count is > 0 and <= CurveView.MaxJobs;
    }

    /// <summary>The jobs that there are, in the order of the ids, and the ids of those that are not there.</summary>
    public static async Task<(IReadOnlyList<Job> Jobs, IReadOnlyList<JobId> Missing)> FindInOrderAsync(this IJobStore store, IReadOnlyList<JobId> ids, CancellationToken cancellationToken)
    {
        var found = (await store.FindAsync(ids, cancellationToken)).ToDictionary(job => job.Id);
        return ([.. ids.Where(found.ContainsKey).Select(id => found[id])], [.. ids.Where(id => !found.ContainsKey(id))]);
    }
}
