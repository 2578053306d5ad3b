using Spectre.Console;
using Trainyard.Contracts;

namespace Trainyard.Cli.Rendering;

/// <summary>Messages that were dead-lettered, as rows.</summary>
internal static class DeadLetterTable
{
    /// <summary>The end of an id, which differs between messages; the beginning is a topic or a job, and may not.</summary>
    private const int ShortIdLength = 12;

    /// <summary>A longer one would break its row in a file; <c>show</c> has all of it.</summary>
    private const int MaxReasonLength = 160;

    public static Table Of(IEnumerable<DeadLetterView> deadLetters)
    {
        var table = Layout.Table("ID", "MOVED ASIDE", "FROM", "JOB", "REASON").Shorten("REASON", 20).LeaveOutFirst("FROM", "MOVED ASIDE", "JOB");
        foreach (var deadLetter in deadLetters)
        {
            table.AddRow(
                new Text(deadLetter.Id[^Math.Min(deadLetter.Id.Length, ShortIdLength)..]), new Text(Figures.Time(deadLetter.At)), new Text(Figures.Word(deadLetter.Source)),
                new Text(JobId.TryParse(deadLetter.Key, null, out var job) ? Figures.ShortId(job) : ""), new Text(Cut(LogText.Clean(deadLetter.Reason))));
        }
        return table;
    }

    private static string Cut(string reason) => reason.Length > MaxReasonLength ? $"{reason[..MaxReasonLength]}…" : reason;
}
