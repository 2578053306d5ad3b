using Trainyard.Client;
using Trainyard.Contracts;

namespace Trainyard.Cli.Sessions;

/// <summary>From what a person types to a job's id.</summary>
internal static class JobFinder
{
    public const string Last = "last";
    public const int ShortestPart = 4;

    /// <exception cref="CliException">No job, or more than one, is meant.</exception>
    public static async Task<JobId> FindAsync(string text, Session session, CancellationToken cancellationToken)
    {
        if (JobId.TryParse(text, null, out var id)) return id;
        if (text == Last) return await NewestAsync(session, cancellationToken);
        var part = text.Replace("-", "", StringComparison.Ordinal).ToLowerInvariant();
        if (part.Length < ShortestPart || !part.All(char.IsAsciiHexDigit))
            throw new CliException(ExitCodes.Usage, $"'{text}' is not a job's id: give the id, {ShortestPart} or more characters of its beginning or end, or '{Last}'.");

        var found = new List<JobSummary>();
        await foreach (var job in SearchAsync(part, session.Client, cancellationToken))
        {
            if (Matches(job.Id.ToString(), part)) found.Add(job);
        }
        return found switch
        {
            [var only] => only.Id,
            [] => throw new CliException(ExitCodes.NotFound, $"There is no job whose id begins or ends with '{text}'."),
            // Ids begin with the time, so short beginnings are shared by all jobs of an hour.
            _ => throw new CliException(ExitCodes.Usage, $"{found.Count} jobs have an id that begins or ends with '{text}', such as {found[0].Id} and {found[1].Id}; give more of it."),
        };
    }

    public static bool Matches(string id, string part) => id.StartsWith(part, StringComparison.Ordinal) || id.EndsWith(part, StringComparison.Ordinal);

    private static async Task<JobId> NewestAsync(Session session, CancellationToken cancellationToken) =>
        await session.Client.ListAsync(new JobListRequest { Owner = await session.GetUserNameAsync(cancellationToken), Limit = 1 }, cancellationToken) is { Jobs: [var newest, ..] }
            ? newest.Id
            : throw new CliException(ExitCodes.NotFound, "You have no job yet; submit one with: trainyard submit");

    private static async IAsyncEnumerable<JobSummary> SearchAsync(string part, TrainyardClient client, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var query = new JobListRequest { Search = part, Limit = 200 };
        do
        {
            var page = await client.ListAsync(query, cancellationToken);
            foreach (var job in page.Jobs) yield return job;
            query = query with { After = page.Next };
        }
        while (query.After is not null);
    }
}
