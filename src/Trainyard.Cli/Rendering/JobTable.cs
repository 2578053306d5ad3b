using System.Globalization;
using Spectre.Console;
using Trainyard.Contracts;

namespace Trainyard.Cli.Rendering;

/// <summary>Jobs as rows.</summary>
internal static class JobTable
{
    /// <param name="jobs">The rows.</param>
    /// <param name="field">A field to show in a column of its own, which the list was asked to add; null: none.</param>
    public static Table Of(IEnumerable<JobSummary> jobs, string? field = null)
    {
        string[] own = field is null ? [] : [FieldTable.Header(field)];
        var table = Layout.Table(["ID", .. own, "NAME", "STATE", "EPOCH", "LOSS", "ACCURACY", "F1", "DURATION", "OWNER", "CREATED"])
            .Shorten("NAME", 10).Shorten("OWNER", 6)
            .LeaveOutFirst("F1", "CREATED", "DURATION", "OWNER", "LOSS", "EPOCH", "ACCURACY", "NAME");
        foreach (var job in jobs)
        {
            var best = job.Test ?? job.Validation;
            table.AddRow([
                new Text(Figures.ShortId(job.Id)), .. own.Select(_ => new Text(FieldTable.Shown(job, field!))), new Text(job.Name), new Markup(State(job)),
                new Text(string.Create(CultureInfo.InvariantCulture, $"{job.Epoch}/{job.Epochs}")),
                new Text(Figures.Loss(best?.Loss ?? job.TrainingLoss)), new Text(Share(best?.Accuracy ?? job.TrainingAccuracy)),
                new Text(Share(best?.MacroF1)), new Text(Figures.Seconds(job.DurationSeconds)), new Text(job.Owner), new Text(Figures.Time(job.CreatedAt)),
            ]);
        }
        return table;
    }

    private static string State(JobSummary job)
    {
        var colour = job.State switch
        {
            JobState.Running => "blue",
            JobState.Succeeded => "green",
            JobState.Failed => "red",
            JobState.Paused => "yellow",
            _ => "default",
        };
        return $"[{colour}]{Markup.Escape(Figures.State(job))}[/]";
    }

    /// <summary>Nothing where the task has no such figure.</summary>
    private static string Share(double? share) => share is double.NaN ? "" : Figures.Percent(share);
}
