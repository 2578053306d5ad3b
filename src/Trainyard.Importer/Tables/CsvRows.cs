using System.Globalization;
using nietras.SeparatedValues;
using Trainyard.Contracts;

namespace Trainyard.Importer.Tables;

/// <summary>One pass over a CSV file. Rows with another number of fields than the first, or with wrong quotes, are passed over and reported.</summary>
internal sealed class CsvRows : TableRows
{
    private readonly SepReader _reader;
    private readonly string _name;
    private readonly int _columns;
    private readonly CsvDialect _dialect;
    private readonly Examples _ragged = new();
    private readonly Examples _unclosed = new();
    private readonly Examples _stray = new();
    private bool _headerRead;
    private int _line;

    public CsvRows(SepReader reader, string name, int columns, CsvDialect dialect)
    {
        (_reader, _name, _columns, _dialect) = (reader, name, columns, dialect);
        _headerRead = !dialect.HasHeader;
    }

    public override string Position => string.Create(CultureInfo.InvariantCulture, $"row {Row} (line {_line})");

    public override IEnumerable<DatasetFinding> Findings
    {
        get
        {
            if (_ragged.Count > 0) yield return new DatasetFinding(FindingLevel.Error, $"{_name}, {_ragged}", string.Create(CultureInfo.InvariantCulture, $"{_ragged.Count:N0} of {Row:N0} rows have another number of fields than the {_columns:N0} of the first line."), "Correct these rows; a field with a delimiter in it must be in quotes.");
            if (_unclosed.Count > 0) yield return new DatasetFinding(FindingLevel.Error, $"{_name}, {_unclosed}", "A quote is opened in this row and never closed.", "Close the quote, and write a quote within a field twice.");
            if (_stray.Count > 0) yield return new DatasetFinding(FindingLevel.Error, $"{_name}, {_stray}", "A quote stands within a field that does not begin and end with one.", "Put the whole field in quotes, and write a quote within it twice.");
        }
    }

    public override bool Next()
    {
        while (Move())
        {
            var row = _reader.Current;
            if (row.ColCount == 1 && row.Span.IsWhiteSpace()) continue;
            if (!_headerRead)
            {
                _headerRead = true;
                continue;
            }
            Row++;
            _line = row.LineNumberFrom;
            if (row.Span.Contains('"') && !QuotesAreRight(row)) continue;
            if (row.ColCount == _columns) return true;
            _ragged.Add(this, string.Create(CultureInfo.InvariantCulture, $"{row.ColCount} fields"));
        }
        return false;
    }

    public override Cell this[int column] => CsvCell.Parse(Unquote(_reader.Current[column].Span, out _), _dialect.DecimalComma);

    public override void Dispose() => _reader.Dispose();

    /// <summary>A field without its quotes, each doubled quote in it made one.</summary>
    /// <param name="isStray">Whether it has a quote that does not belong there.</param>
    public static ReadOnlySpan<char> Unquote(ReadOnlySpan<char> field, out bool isStray)
    {
        isStray = false;
        if (!field.Contains('"')) return field;
        var trimmed = field.Trim();
        isStray = trimmed.Length < 2 || trimmed[0] != '"' || trimmed[^1] != '"';
        if (isStray) return field;
        var inner = trimmed[1..^1];
        if (!inner.Contains('"')) return inner;
        var whole = inner.ToString();
        var single = whole.Replace("\"\"", "\0", StringComparison.Ordinal);
        isStray = single.Contains('"', StringComparison.Ordinal);
        return single.Replace('\0', '"');
    }

    private bool QuotesAreRight(SepReader.Row row)
    {
        // Only the last row of a file can have an odd number of quotes: the reader takes all that follows an open one into its row.
        if (row.Span.Count('"') % 2 == 1)
        {
            _unclosed.Add(this);
            return false;
        }
        for (var i = 0; i < row.ColCount; i++)
        {
            Unquote(row[i].Span, out var isStray);
            if (!isStray) continue;
            _stray.Add(this, row[i].Span);
            return false;
        }
        return true;
    }

    private bool Move()
    {
        try
        {
            return _reader.MoveNext();
        }
        catch (NotSupportedException e)
        {
            throw new InvalidDataException($"{_name} has a row of more than 16,777,216 characters after {Position}. Look for a quote that is opened there and never closed.", e);
        }
    }
}
