namespace Trainyard.Importer.Tables;

/// <summary>What one cell of a table holds, judged by itself.</summary>
internal enum CellKind : byte
{
    Missing,
    Number,
    Boolean,
    Date,
    Text,
}

/// <summary>One cell of a table.</summary>
/// <param name="kind">What it holds.</param>
/// <param name="text">As it is written; empty for a number of a Parquet file.</param>
/// <param name="number">Of a number, and 0 or 1 of a boolean.</param>
/// <param name="grouped">Whether the number has thousands separators.</param>
internal readonly ref struct Cell(CellKind kind, ReadOnlySpan<char> text, double number = double.NaN, bool grouped = false)
{
    public CellKind Kind { get; } = kind;

    public ReadOnlySpan<char> Text { get; } = text;

    public double Number { get; } = number;

    public bool Grouped { get; } = grouped;
}
