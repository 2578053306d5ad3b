namespace Trainyard.Server.Tables;

/// <summary>Rows to take away. They are read once, while they are written, so that a table may be longer than memory.</summary>
/// <param name="Columns">At least one; their names differ.</param>
/// <param name="Rows">In order.</param>
internal sealed record Table<TRow>(IReadOnlyList<Column<TRow>> Columns, IAsyncEnumerable<TRow> Rows);

/// <summary>A column of one type; null: the row has no value.</summary>
/// <param name="Name">As the table's first line has it.</param>
internal abstract record Column<TRow>(string Name);

internal sealed record TextColumn<TRow>(string Name, Func<TRow, string?> Value) : Column<TRow>(Name);

/// <summary>Its values may be NaN or infinite.</summary>
internal sealed record NumberColumn<TRow>(string Name, Func<TRow, double?> Value) : Column<TRow>(Name);

internal sealed record WholeColumn<TRow>(string Name, Func<TRow, long?> Value) : Column<TRow>(Name);

internal sealed record TimeColumn<TRow>(string Name, Func<TRow, DateTimeOffset?> Value) : Column<TRow>(Name);
