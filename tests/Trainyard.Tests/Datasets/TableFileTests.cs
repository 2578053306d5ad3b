using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Trainyard.Contracts;
using Trainyard.Importer.Tables;

namespace Trainyard.Tests.Datasets;

/// <summary>Tables that pandas and pyarrow wrote, whole and broken; data/tables/manifest.json says what a right reader sees.</summary>
public sealed class TableFileTests
{
    private static readonly string Folder = Repository.File("tests/Trainyard.Tests/Datasets/data/tables");
    private static readonly JsonNode[] Manifest = [.. JsonNode.Parse(File.ReadAllText(Path.Combine(Folder, "manifest.json")))!.AsArray().Select(entry => entry!)];

    /// <summary>Duplicate names, and no names or rows at all, have tests of their own.</summary>
    public static TheoryData<string> Good => [.. Manifest.Where(e => e["expect"]?["columns"] is not null && (int)e["expect"]!["rows"]! > 0).Select(PathOf).Where(path => !path.Contains("duplicate", StringComparison.Ordinal))];

    public static TheoryData<string, string> Bad => new()
    {
        { "csv/ragged.csv", "ragged.csv, row 5 (line 6): '4 fields', row 8 (line 9): '2 fields': 2 of 10 rows have another number of fields than the 3 of the first line." },
        { "csv/duplicate-columns.csv", "duplicate-columns.csv: Several columns are called x." },
        { "csv/one-class-target.csv", "one-class-target.csv, column target: The target has one class only" },
        { "csv/header-only.csv", "header-only.csv: There is no row to learn from." },
        { "csv/empty.csv", "empty.csv is empty." },
        { "csv/unclosed-quote.csv", "unclosed-quote.csv, row 1 (line 2): A quote is opened in this row and never closed." },
        { "csv/binary.csv", "binary.csv is no text: it has the control character U+0000." },
        { "parquet/empty.parquet", "empty.parquet: There is no row to learn from." },
        { "parquet/truncated.parquet", "truncated.parquet is truncated: it begins as a Parquet file and does not end as one." },
        { "parquet/wrong-magic.parquet", "wrong-magic.parquet is no Parquet file: it does not begin with PAR1." },
        { "parquet/text.parquet", "text.parquet is no Parquet file: it does not begin with PAR1." },
    };

    [Theory, MemberData(nameof(Good))]
    public void Each_column_is_read_as_its_own_library_reads_it(string path)
    {
        var expected = Manifest.Single(e => PathOf(e) == path)["expect"]!;
        var columns = expected["columns"]!.AsArray().Select(column => column!).ToArray();
        var file = Open(path, (string)columns[^1]["name"]!);
        Assert.Equal(columns.Select(column => ((string)column["name"]!).Trim()), file.Columns.Select(column => column.Name));
        if (file is CsvFile csv && expected["delimiter"] is { } delimiter)
        {
            Assert.Equal(((string)delimiter!)[0], csv.Dialect.Delimiter);
            Assert.Equal((bool)expected["header"]!, csv.Dialect.HasHeader);
        }
        // See the test of run-length encoded booleans.
        var skipped = path.Contains("pages-v2", StringComparison.Ordinal) ? "flag" : null;
        var scan = TableScan.Run(file, [.. file.Columns.Select(column => column.Unusable is null && column.Name != skipped ? ColumnRole.Feature : ColumnRole.LeftOut)], []);
        Assert.Equal((int)expected["rows"]!, scan.Rows);
        Assert.Empty(scan.Findings);
        foreach (var (column, seen) in columns.Zip(scan.Columns).Where(pair => (string)pair.First["name"]! != skipped)) Check(column, seen, file.Columns.Single(c => c.Name == ((string)column["name"]!).Trim()));
    }

    [Theory, MemberData(nameof(Bad))]
    public void A_table_that_nothing_can_learn_from_is_refused_with_the_place(string path, string message)
    {
        string said;
        try
        {
            var target = path.Contains("one-class", StringComparison.Ordinal) || path.Contains("header-only", StringComparison.Ordinal) ? "target" : path.Contains("empty.parquet", StringComparison.Ordinal) ? "kind" : "y";
            var table = Table.Open(Path.Combine(Folder, path), Path.GetFileName(path), new TableOptions { Targets = [target] });
            Assert.True(table.IsRefused);
            said = string.Join('\n', table.Findings.Where(finding => finding.Level is FindingLevel.Error).Select(finding => $"{finding.Where}: {finding.What}"));
        }
        catch (InvalidDataException e)
        {
            said = e.Message;
        }
        Assert.Contains(message, said, StringComparison.Ordinal);
    }

    /// <summary>Parquet.Net takes all of them for false, which nobody would see.</summary>
    [Fact]
    public void Run_length_encoded_booleans_are_refused_until_they_are_ignored()
    {
        var (path, options) = (Path.Combine(Folder, "parquet/pages-v2.parquet"), new TableOptions { Targets = ["kind"] });
        Assert.StartsWith("pages-v2.parquet, column flag, cannot be read.", Assert.Throws<InvalidDataException>(() => Table.Open(path, "pages-v2.parquet", options)).Message, StringComparison.Ordinal);
        var table = Table.Open(path, "pages-v2.parquet", options with { Ignore = ["flag"] });
        Assert.False(table.IsRefused);
        Assert.Equal(["id", "x", "y", "k"], table.Features.Select(feature => feature.Name));
    }

    [Theory, InlineData("csv/quoted.csv"), InlineData("csv/quote-all-crlf.csv")]
    public void Quoted_fields_keep_their_commas_quotes_and_lines(string path)
    {
        var file = Open(path, "x");
        using var rows = file.Read([true, true, true]);
        var notes = new List<string>();
        while (rows.Next()) notes.Add(rows[1].Text.ToString());
        foreach (var cell in Manifest.Single(e => PathOf(e) == path)["expect"]!["cells"]!.AsArray()) Assert.Equal((string)cell!["value"]!, notes[(int)cell["row"]!]);
    }

    [Theory, InlineData("csv/latin1.csv"), InlineData("csv/utf16.csv")]
    public void Accents_survive_other_encodings(string path)
    {
        var table = Table.Open(Path.Combine(Folder, path), "t.csv", new TableOptions { Targets = ["target"] });
        var names = Manifest.Single(e => PathOf(e) == path)["expect"]!["columns"]!.AsArray().Single(column => (string)column!["name"]! == "name")!["counts"]!.AsObject().Select(name => name.Key);
        Assert.Equal(names.Order(StringComparer.Ordinal), table.Features.Single(feature => feature.Name == "name").Categories);
        Assert.Equal(path.Contains("latin1", StringComparison.Ordinal), table.Findings.Any(finding => finding.What.Contains("Latin-1", StringComparison.Ordinal)));
    }

    [Theory, InlineData("csv/iris.csv"), InlineData("parquet/iris.parquet")]
    public void Iris_is_read_alike_from_both_formats(string path)
    {
        var table = Table.Open(Path.Combine(Folder, path), Path.GetFileName(path), new TableOptions { Targets = ["target"] });
        var target = Assert.IsType<ClassTarget>(table.Target);
        Assert.Equal(150, target.Classes.Length);
        Assert.Equal([50, 50, 50], target.Classes.CountBy(c => c).OrderBy(c => c.Key).Select(c => c.Value));
        Assert.Equal(["sepal length (cm)", "sepal width (cm)", "petal length (cm)", "petal width (cm)"], table.Features.Select(feature => feature.Name));
        var rows = table.ReadRows().SelectMany(block => block.ToArray()).ToArray();
        Assert.Equal(600, rows.Length);
        Assert.Equal([5.1f, 3.5f, 1.4f, 0.2f], rows[..4]);
        Assert.Equal(3.758, rows.Where((_, i) => i % 4 == 2).Average(x => (double)x), 1e-5);
    }

    private static void Check(JsonNode column, ColumnScan seen, TableColumn described)
    {
        var type = (string?)(column["type"] ?? column["arrow_type"]) ?? "";
        if (described.Unusable is not null)
        {
            Assert.True(type.StartsWith("list", StringComparison.Ordinal) || type.StartsWith("struct", StringComparison.Ordinal) || type.StartsWith("timestamp", StringComparison.Ordinal) || type.StartsWith("date", StringComparison.Ordinal), type);
            return;
        }
        Assert.Equal((long)column["nulls"]! + ((long?)column["nan"] ?? 0) + ((long?)column["infinite"] ?? 0), seen.Missing.Count);
        if (type is "date") Assert.Equal(ColumnKind.Date, seen.Kind);
        if (column["true"] is { } yes) Assert.Equal((double)yes / ((double)yes + (double)column["false"]!), seen.Mean, 1e-9);
        if (column["distinct"] is { } distinct && type is not "text" && seen.Texts is not null) Assert.Equal((int)distinct, seen.Texts.Count);
        if (column["counts"] is { } counts && seen.Texts is not null) Assert.Equal(counts.AsObject().Select(text => text.Key).Order(), seen.Texts.Keys.Order());
        if (column["min"] is not { } min || type is "date") return;
        Assert.Equal(ColumnKind.Number, seen.Kind);
        Near(min, seen.Min);
        Near(column["max"]!, seen.Max);
        if (column["mean"] is { } mean) Near(mean, seen.Mean);
        else if (column["sum"] is { } sum && !type.StartsWith("int", StringComparison.Ordinal)) Near(sum, seen.Mean * seen.Present);
    }

    private static void Near(JsonNode expected, double seen)
    {
        var value = expected.GetValueKind() is JsonValueKind.String ? double.Parse((string)expected!, CultureInfo.InvariantCulture) : (double)expected;
        Assert.Equal(value, seen, 1e-9 * (1 + Math.Abs(value)));
    }

    private static ITableFile Open(string path, string target)
    {
        var (file, name) = (Path.Combine(Folder, path), Path.GetFileName(path));
        return path.StartsWith("parquet", StringComparison.Ordinal) ? ParquetFile.Open(file, name) : CsvFile.Open(file, name, new TableOptions { Targets = [target] }, []);
    }

    private static string PathOf(JsonNode entry) => (string)entry["path"]!;
}
