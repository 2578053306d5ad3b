using System.Globalization;

namespace Trainyard.Bench;

/// <summary>What one row measured, as it stands in <c>bench/results/ROW.json</c>.</summary>
internal sealed record RowResult(IReadOnlyList<Figure> Figures)
{
    /// <summary>The median of each figure over the runs, with the least and the most.</summary>
    public static RowResult Median(IReadOnlyList<RowResult> runs) => runs.Count == 1 ? runs[0] : new RowResult([.. runs[^1].Figures.Select(figure =>
    {
        double[] values = [.. runs.SelectMany(run => run.Figures).Where(other => other.What == figure.What).Select(other => other.Value).OfType<double>()];
        return values.Length == 0 ? figure : (figure with { Value = values.Median() }).Over(values);
    })]);
}

/// <summary>One line of the table.</summary>
/// <param name="What">What was measured.</param>
/// <param name="Value">Null: not measured, and the note says why.</param>
/// <param name="Unit">Of the value and the target.</param>
/// <param name="AtLeast">The target, where more is better.</param>
/// <param name="AtMost">The target, where less is better.</param>
/// <param name="Note">What else is to be known.</param>
internal sealed record Figure(string What, double? Value, string Unit, double? AtLeast = null, double? AtMost = null, string? Note = null)
{
    public string Measured => Value is { } value ? Format(value) : "skipped";
    public string Target => AtLeast is { } least ? $"≥ {Format(least)}" : AtMost is { } most ? $"≤ {Format(most)}" : "";
    public string Met => Value is not { } value || (AtLeast ?? AtMost) is null ? "" : value >= (AtLeast ?? value) && value <= (AtMost ?? value) ? "yes" : "NO";

    /// <summary>The figure is the median of these values, which its note says.</summary>
    public Figure Over(IReadOnlyList<double> values) => this with { Note = $"{Format(values.Min())} to {Format(values.Max())} in {values.Count} runs{(Note is null ? "" : $"; the last: {Note}")}" };

    private string Format(double value) => value.ToString(Unit is "regret" ? "0.######" : Unit is "×" or "%" or "s" ? "0.00" : Math.Abs(value) < 100 ? "0.#" : "N0", CultureInfo.InvariantCulture) + (Unit.Length > 0 ? $" {Unit}" : "");
}
