using System.Diagnostics;
using System.Globalization;
using System.Text;
using nietras.SeparatedValues;

namespace Trainyard.Server.Tables;

/// <summary>
/// Comma-separated values (RFC 4180) in UTF-8. Numbers are written so that the same ones are read again, and NaN, Infinity and -Infinity by these names; times in UTC
/// by ISO 8601; no value is an empty field.
/// </summary>
internal static class CsvTable
{
    private const int RowsAtOnce = 500;

    public static async Task WriteAsync<TRow>(Table<TRow> table, Stream to, CancellationToken cancellationToken)
    {
        using var text = new StringWriter(CultureInfo.InvariantCulture) { NewLine = "\r\n" };
        var rows = 0;
        using var writer = Sep.New(',').Writer(o => o with { Escape = true, CultureInfo = CultureInfo.InvariantCulture }).To(text);
        // Also where no row follows.
        foreach (var column in table.Columns) writer.Header.Add(column.Name);
        writer.Header.Write();
        await foreach (var row in table.Rows.WithCancellation(cancellationToken))
        {
            Write(writer, table.Columns, row);
            if (++rows % RowsAtOnce == 0) await FlushAsync();
        }
        await FlushAsync();

        async Task FlushAsync()
        {
            writer.Flush();
            await to.WriteAsync(Encoding.UTF8.GetBytes(text.ToString()), cancellationToken);
            text.GetStringBuilder().Clear();
        }
    }

    private static void Write<TRow>(SepWriter writer, IReadOnlyList<Column<TRow>> columns, TRow row)
    {
        using var line = writer.NewRow();
        for (var i = 0; i < columns.Count; i++) line[i].Set(TextOf(columns[i], row));
    }

    private static string TextOf<TRow>(Column<TRow> column, TRow row) => column switch
    {
        TextColumn<TRow> text => Harmless(text.Value(row) ?? ""),
        NumberColumn<TRow> number => number.Value(row)?.ToString("R", CultureInfo.InvariantCulture) ?? "",
        WholeColumn<TRow> whole => whole.Value(row)?.ToString(CultureInfo.InvariantCulture) ?? "",
        TimeColumn<TRow> time => time.Value(row)?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFF'Z'", CultureInfo.InvariantCulture) ?? "",
        _ => throw new UnreachableException(column.GetType().Name),
    };

    /// <summary>
    /// Text that a spreadsheet would take for a formula begins with an apostrophe: other people write the names of jobs, and whoever opens the table would run them.
    /// </summary>
    private static string Harmless(string text) => text is ['=' or '+' or '-' or '@' or '\t' or '\r', ..] ? $"'{text}" : text;
}
