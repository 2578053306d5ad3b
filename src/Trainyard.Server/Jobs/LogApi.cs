using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Trainyard.Contracts;
using Trainyard.Jobs;
using Trainyard.Server.Docs;
using Trainyard.Server.Errors;
using Trainyard.Server.Web;

namespace Trainyard.Server.Jobs;

/// <summary>The log of a job.</summary>
internal static class LogApi
{
    public const int DefaultLines = 1_000;
    public const int MaxLines = 5_000;
    public const int MaxSearched = 200;

    /// <summary>Lines to read at once, at least: few of them may match.</summary>
    private const int MinLook = 500;

    public static IReadOnlyList<string> LevelChoices { get; } = QueryValues.Choices<LineLevel>();

    public static RouteGroupBuilder MapLog(this RouteGroupBuilder jobs)
    {
        jobs.MapGet("/{id}/logs", ReadAsync).WithSummary("Read a job's log")
            .WithDescription("What the training says to its owner: lines of all attempts, in order. While the job runs, ask again with `next` whenever the job's `logLines` has changed.")
            .ProducesProblem(StatusCodes.Status404NotFound).WithExample(null, Examples.Log);
        return jobs;
    }

    private static async Task<Results<Ok<LogPage>, ValidationProblem, ProblemHttpResult>> ReadAsync(
        JobId id, EventCursor? after, string? limit, string? search, string? level, IJobStore jobs, IJobHistory history, CancellationToken cancellationToken)
    {
        if (!QueryValues.TryRead(limit, DefaultLines, MaxLines, out var most, out var error)) return Problems.Invalid("limit", error);
        if (!QueryValues.TryRead<LineLevel>(level, LevelChoices, out var least, out error)) return Problems.Invalid("level", error);
        if (search?.Length > MaxSearched) return Problems.Invalid("search", $"must have at most {MaxSearched} characters.");
        if (await jobs.FindAsync(id, cancellationToken) is null) return JobsApi.Missing(id);
        return TypedResults.Ok(await CollectAsync(history, id, after ?? EventCursor.Start, most, line => line.Level >= (least ?? LineLevel.Info) && Has(line, search), cancellationToken));
    }

    /// <summary>Searches the lines here and not in the store: a log is short, and every store gives the same results.</summary>
    private static async Task<LogPage> CollectAsync(IJobHistory history, JobId id, EventCursor after, int most, Func<LineLogged, bool> isWanted, CancellationToken cancellationToken)
    {
        var found = new List<LineLogged>();
        var look = Math.Max(most + 1, MinLook);
        while (true)
        {
            var lines = await history.ReadLogAsync(id, after, look, cancellationToken);
            foreach (var line in lines)
            {
                if (found.Count == most) return new LogPage(found, after, true);
                after = line.Cursor;
                if (isWanted(line)) found.Add(line);
            }
            if (lines.Count < look) return new LogPage(found, after, false);
        }
    }

    private static bool Has(LineLogged line, string? search) => search is null || line.Text.Contains(search, StringComparison.OrdinalIgnoreCase);
}
