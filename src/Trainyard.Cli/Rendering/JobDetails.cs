using System.Globalization;
using Trainyard.Contracts;

namespace Trainyard.Cli.Rendering;

/// <summary>All of a job, as lines of a name and a value.</summary>
internal static class JobDetails
{
    public static Details Of(JobView job) => Layout.Details(
    [
        ("id", job.Id.ToString()),
        ("name", job.Name),
        ("state", Figures.State(job)),
        ("owner", job.Owner),
        ("tags", string.Join(", ", job.Tags)),
        ("notes", job.Notes),
        ("model", job.Preset ?? (job.Spec.Model.TorchScript is { } file ? $"TorchScript file {file[..12]}" : "layers of its own")),
        ("layers", job.Layers.Count == 0 ? null : string.Join(" → ", job.Layers.Select(l => l.Layer))),
        ("parameters", (job.Result?.Parameters ?? job.Layers.Sum(l => l.Parameters)).ToString("N0", CultureInfo.InvariantCulture)),
        ("created", Figures.Time(job.CreatedAt)),
        ("started", Figures.Time(job.StartedAt)),
        ("ended", Figures.Time(job.EndedAt)),
        ("duration", Figures.Seconds(job.DurationSeconds)),
        ("progress", string.Create(CultureInfo.InvariantCulture, $"{job.Progress * 100:0} %, epoch {job.Epoch} of {job.Epochs}, step {job.Step} of {job.TotalSteps}")),
        ("time left", job.State == JobState.Running ? Figures.Seconds(job.SecondsLeft) : null),
        ("training", Measured(job.TrainingLoss, job.TrainingAccuracy, null)),
        ("validation", Measured(job.Validation?.Loss, job.Validation?.Accuracy, job.Validation?.MacroF1)),
        ("test", Measured(job.Test?.Loss, job.Test?.Accuracy, job.Test?.MacroF1)),
        .. Series(job.Metrics),
        ("attempts", string.Join("; ", job.AttemptList.Select(a => string.Create(CultureInfo.InvariantCulture, $"{a.Worker} from step {a.FromStep}: {a.Outcome ?? "running"}")))),
        ("checkpoint", job.Checkpoint is { } c ? string.Create(CultureInfo.InvariantCulture, $"step {c.Step}, {Figures.Time(c.SavedAt)}") : null),
        ("removed", Removed(job.Removed)),
        ("failure", job.Failure is { } f ? $"{Figures.Word(f.Reason)}: {f.Message}" : null),
        ("advice", job.Failure?.Advice),
        ("parent", job.Parent?.ToString()),
    ]);

    /// <summary>A line each, those of training first.</summary>
    private static IEnumerable<(string Name, string? Value)> Series(IReadOnlyDictionary<string, MetricSummary> metrics) => metrics
        .OrderBy(m => MetricNames.PlaceOf(m.Key)).ThenBy(m => m.Key, StringComparer.Ordinal)
        .Select((m, i) => (i == 0 ? "series" : "", (string?)$"{m.Key}: {Of(m.Value)}"));

    private static string Of(MetricSummary series)
    {
        var best = series.Best is { } value ? string.Create(CultureInfo.InvariantCulture, $"; best {Figures.Metric(value)} at step {series.BestStep}") : "";
        return string.Create(CultureInfo.InvariantCulture, $"{Figures.Metric(series.Latest)} at step {series.Step}{best}");
    }

    private static string? Removed(RemovedParts? parts) => parts is null ? null : string.Join("; ", new (string Part, DateTimeOffset? At)[]
    {
        ("model", parts.Model), ("checkpoint", parts.Checkpoint), ("curve and events", parts.Points), ("log", parts.Log),
    }.Where(p => p.At is not null).Select(p => $"{p.Part} by retention, {Figures.Time(p.At)}"));

    private static string? Measured(double? loss, double? accuracy, double? f1) =>
        loss is { } measured ? Figures.Measured(measured, accuracy, f1) : null;
}
