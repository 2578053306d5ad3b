using Trainyard.Client;
using Trainyard.Contracts;

namespace Trainyard.Cli.Sessions;

/// <summary>From what a person types to a sweep's id.</summary>
internal static class SweepFinder
{
    private const int PageSize = 200;

    /// <exception cref="CliException">No sweep, or more than one, is meant.</exception>
    public static async Task<SweepId> FindAsync(string text, Session session, CancellationToken cancellationToken)
    {
        if (SweepId.TryParse(text, null, out var id)) return id;
        if (text == JobFinder.Last) return await NewestAsync(session, cancellationToken);
        var part = text.Replace("-", "", StringComparison.Ordinal).ToLowerInvariant();
        if (part.Length < JobFinder.ShortestPart || !part.All(char.IsAsciiHexDigit))
            throw new CliException(ExitCodes.Usage, $"'{text}' is not a sweep's id: give the id, {JobFinder.ShortestPart} or more characters of its beginning or end, or '{JobFinder.Last}'.");

        var found = new List<SweepId>();
        await foreach (var sweep in ListAsync(session.Client, cancellationToken))
        {
            if (JobFinder.Matches(sweep.Id.ToString(), part)) found.Add(sweep.Id);
        }
        return found switch
        {
            [var only] => only,
            [] => throw new CliException(ExitCodes.NotFound, $"There is no sweep whose id begins or ends with '{text}'; see: trainyard sweeps list"),
            _ => throw new CliException(ExitCodes.Usage, $"{found.Count} sweeps have an id that begins or ends with '{text}', such as {found[0]} and {found[1]}; give more of it."),
        };
    }

    private static async Task<SweepId> NewestAsync(Session session, CancellationToken cancellationToken) =>
        await session.Client.ListSweepsAsync(new SweepListRequest { Owner = await session.GetUserNameAsync(cancellationToken), Limit = 1 }, cancellationToken) is { Sweeps: [var newest, ..] }
            ? newest.Id
            : throw new CliException(ExitCodes.NotFound, "You have no sweep yet; begin one with: trainyard sweep");

    private static async IAsyncEnumerable<SweepSummary> ListAsync(TrainyardClient client, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var query = new SweepListRequest { Limit = PageSize };
        do
        {
            var page = await client.ListSweepsAsync(query, cancellationToken);
            foreach (var sweep in page.Sweeps) yield return sweep;
            query = query with { After = page.Next };
        }
        while (query.After is not null);
    }
}
