using System.Globalization;
using System.Text;
using nietras.SeparatedValues;
using Trainyard.Contracts;

namespace Trainyard.Importer.Tables;

/// <summary>A file of fields between delimiters (RFC 4180).</summary>
internal sealed class CsvFile : ITableFile
{
    private const int MaxColumns = 100_000;
    private readonly string _path;
    private readonly CsvDialect _dialect;

    private CsvFile(string path, string name, CsvDialect dialect, IReadOnlyList<TableColumn> columns) => (_path, Name, _dialect, Columns) = (path, name, dialect, columns);

    public string Name { get; }

    public IReadOnlyList<TableColumn> Columns { get; }

    public CsvDialect Dialect => _dialect;

    /// <exception cref="InvalidDataException">It is empty or no text; the message says what to do.</exception>
    public static CsvFile Open(string path, string name, TableOptions options, List<DatasetFinding> findings)
    {
        var encoding = CsvEncoding.Find(path, name, findings);
        var sample = CsvSample.Read(path, encoding, options.Delimiter);
        if (sample.Rows.Count == 0) throw new InvalidDataException($"{name} has no line with text. Bring a file with a line of names and at least one row.");
        if (sample.Rows[0].Length > MaxColumns) throw new InvalidDataException(string.Create(CultureInfo.InvariantCulture, $"{name} has {sample.Rows[0].Length:N0} columns; at most {MaxColumns:N0} are read."));
        var dialect = CsvDialect.Find(sample, name, encoding, options, findings);
        var columns = sample.Rows[0].Select((text, place) => new TableColumn(dialect.HasHeader && text.Trim() is { Length: > 0 } given ? given : place.ToString(CultureInfo.InvariantCulture)));
        return new CsvFile(path, name, dialect, [.. columns]);
    }

    public TableRows Read(IReadOnlyList<bool> wanted) => new CsvRows(OpenReader(new StreamReader(_path, _dialect.Encoding), _dialect.Delimiter), Name, Columns.Count, _dialect);

    /// <summary>Quotes are left to <see cref="CsvRows"/>, which sees where they are wrong.</summary>
    public static SepReader OpenReader(TextReader text, char delimiter) =>
        Sep.New(delimiter).Reader(options => options with { HasHeader = false, DisableColCountCheck = true }).From(text);
}

/// <summary>How a CSV file is written.</summary>
internal sealed record CsvDialect(Encoding Encoding, char Delimiter, bool HasHeader, bool DecimalComma)
{
    public static CsvDialect Find(CsvSample sample, string name, Encoding encoding, TableOptions options, List<DatasetFinding> findings)
    {
        var decimalComma = sample.HasDecimalCommas();
        if (decimalComma) findings.Add(new DatasetFinding(FindingLevel.Warning, name, "Its numbers have decimal commas: 1,5 is read as one and a half.", "If the commas separate thousands, remove them."));
        var header = options.Header ?? sample.HasHeader(options.Targets, decimalComma);
        if (!header && options.Header is null) findings.Add(new DatasetFinding(FindingLevel.Warning, name, "Its first line is read as a row: it does not look like names. The columns are called 0, 1, 2 and so on.", "If it has names, say that there is a header."));
        return new CsvDialect(encoding, sample.Delimiter, header, decimalComma);
    }
}
