using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Trainyard.Tests.Worker;

/// <summary>Figures of labels and predictions, next to scikit-learn's and SciPy's: data/metrics/manifest.json has these.</summary>
public class FiguresOfTasksTests
{
    private static readonly string Folder = Repository.File("tests/Trainyard.Tests/Worker/data/metrics");
    private static readonly JsonNode[] Manifest = [.. JsonNode.Parse(File.ReadAllText(Path.Combine(Folder, "manifest.json")))!.AsArray().Select(entry => entry!)];

    /// <summary>What the manifest says besides figures.</summary>
    private static readonly string[] NoFigures = ["task", "rows", "classes", "labels", "predicted", "note", "log_loss_note", "brier_sum_formula", "ece_formula", "ece_positive_formula", "ece_top_label_formula"];

    public static TheoryData<string, string> All => new(
        from entry in Manifest
        from figure in entry["expect"]!.AsObject()
        where !NoFigures.Contains(figure.Key)
        select ((string)entry["path"]!, figure.Key));

    [Theory, MemberData(nameof(All))]
    public void Each_figure_is_scikit_learns(string file, string figure)
    {
        var expected = Manifest.Single(e => (string)e["path"]! == file)["expect"]!;
        var table = Table.Read(Path.Combine(Folder, file));
        Assert.Equal((int)expected["rows"]!, table.Rows);

        Check(expected[figure]!, ((string)expected["task"]! switch
        {
            "multiclass" => ExpectedFigures.OfClasses(table),
            "binary" => ExpectedFigures.OfTwoClasses(table),
            "multilabel" => ExpectedFigures.OfLabels(table),
            "regression" => ExpectedFigures.OfTarget(table),
            var other => throw new InvalidOperationException(other),
        })[figure]());
    }

    [Fact]
    public void Every_file_has_figures() => Assert.Equal(Directory.EnumerateFiles(Folder, "*.csv").Select(Path.GetFileName).Order(), Manifest.Select(e => (string)e["path"]!).Order());

    /// <summary>Equal to 1e-9; what scikit-learn has no number for, there is none for here either.</summary>
    private static void Check(JsonNode expected, object? actual)
    {
        if (expected is JsonArray items)
        {
            var values = Assert.IsAssignableFrom<System.Collections.IEnumerable>(actual).Cast<object?>().ToList();
            Assert.Equal(items.Count, values.Count);
            foreach (var (item, value) in items.Zip(values)) Check(item!, value);
        }
        else if (expected.GetValueKind() == JsonValueKind.Number)
        {
            var (wanted, value) = ((double)expected, Convert.ToDouble(Assert.IsAssignableFrom<IConvertible>(actual), CultureInfo.InvariantCulture));
            Assert.True(Math.Abs(wanted - value) <= 1e-9 * Math.Max(1, Math.Abs(wanted)), $"{value:R} instead of {wanted:R}");
        }
        else
        {
            Assert.True(expected is JsonObject { Count: 1 } undefined ? undefined.ContainsKey("undefined") : (string?)expected == "NaN", expected.ToJsonString());
            Assert.Null(actual);
        }
    }
}

/// <summary>A table of numbers by the names of its columns.</summary>
internal sealed record Table(string[] Names, double[][] Values)
{
    public int Rows => Values.Length;

    public static Table Read(string path)
    {
        var lines = File.ReadAllLines(path);
        return new(lines[0].Split(','), [.. lines[1..].Select(line => line.Split(',').Select(cell => double.Parse(cell, CultureInfo.InvariantCulture)).ToArray())]);
    }

    public double[] Column(string name) => [.. Values.Select(row => row[Array.IndexOf(Names, name)])];

    /// <summary>The columns of a name with a number, row by row.</summary>
    public double[] Columns(string name) => [.. Values.SelectMany(row => row.Where((_, i) => IsNumbered(Names[i], name)))];

    public int Count(string name) => Names.Count(n => IsNumbered(n, name));

    private static bool IsNumbered(string column, string name) => column.Length > name.Length && column.StartsWith(name, StringComparison.Ordinal) && column[name.Length..].All(char.IsAsciiDigit);
}
