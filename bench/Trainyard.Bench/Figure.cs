using System.Globalization;

namespace Trainyard.Bench;

/// <summary>What one row measured, as it stands in <c>bench/results/ROW.json</c>.</summary>
internal sealed record RowResult(IReadOnlyList<Figure> Figures);

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

    private string Format(double value) => value.ToString(Unit is "×" or "%" or "s" ? "0.00" : Math.Abs(value) < 100 ? "0.#" : "N0", CultureInfo.InvariantCulture) + (Unit.Length > 0 ? $" {Unit}" : "");
}
