using Trainyard.Contracts;
using Trainyard.Importer.Tables;
using Trainyard.Tests.Contracts;

namespace Trainyard.Tests.Datasets;

/// <summary>What a table becomes: which columns are learned from, what is predicted, and what is said of the rest.</summary>
public sealed class TableTests : IDisposable
{
    private readonly TempFolder _temporary = new();

    public void Dispose() => _temporary.Dispose();

    [Fact]
    public void Numbers_come_first_then_categories_and_the_target_has_sorted_classes()
    {
        var table = Open("colour,size,kind,on\nred,1.5,b,yes\nblue,2,a,no\nred,3,a,no\nblue,4,b,yes\n", "kind");
        Assert.False(table.IsRefused);
        Assert.Equal(["size", "on", "colour"], table.Features.Select(feature => feature.Name));
        Assert.Equal(["blue", "red"], table.Features[2].Categories);
        Assert.Equal((2.625, 1.5, 4.0), (table.Features[0].Mean, table.Features[0].Min, table.Features[0].Max));
        Assert.Equal([1.5f, 1, 1, 2, 0, 0, 3, 0, 1, 4, 1, 0], Read(table));
        var target = Assert.IsType<ClassTarget>(table.Target);
        Assert.Equal(["a", "b"], target.Names);
        Assert.Equal([1, 0, 0, 1], target.Classes);
    }

    [Theory]
    [InlineData("0 1 0 1", "classification"), InlineData("0.5 1.5 2 3", "regression"), InlineData("1 2 3 4", "regression"), InlineData("a b a b", "classification"), InlineData("True False True False", "classification")]
    public void The_task_is_decided_from_the_target_and_told(string values, string task)
    {
        var table = Open("x,y\n" + string.Concat(values.Split(' ').Select((value, i) => $"{i * i},{value}\n")), "y");
        Assert.Contains(table.Findings, finding => finding.Level is not FindingLevel.Error && finding.What.StartsWith($"The task is {task}:", StringComparison.Ordinal));
    }

    [Fact]
    public void Classes_of_numbers_are_sorted_by_size_however_they_are_written()
    {
        var table = Open("x,y\n" + string.Concat(Enumerable.Range(0, 60).Select(i => $"{i * i},{(i % 3) switch { 0 => "10", 1 => "9", _ => "9.0" }}\n")), "y");
        Assert.Equal(["9", "10"], Assert.IsType<ClassTarget>(table.Target).Names);
    }

    [Fact]
    public void Several_targets_of_0_and_1_are_labels_and_others_are_numbers()
    {
        const string text = "x,a,b,c\n1,0,1,1.5\n3,1,1,2.5\n2,0,0,7\n";
        Assert.Equal([0, 1, 1, 1, 0, 0], Assert.IsType<LabelTarget>(Open(text, "a", "b").Target).Values);
        Assert.Equal([1.5f, 0, 2.5f, 1, 7, 0], Assert.IsType<NumberTarget>(Open(text, "c", "a").Target).Values);
    }

    [Fact]
    public void Missing_values_are_refused_dropped_or_filled()
    {
        const string text = "x,c,note,y\n1,a,,0\n,b,,1\n3,,,0\n4,a,,1\n5,b,n,1\n7,b,,0\n";
        Assert.Contains("A value is missing in 1 of 6 rows.", Errors(Open(text, "y")), StringComparison.Ordinal);
        var options = new TableOptions { Targets = ["y"] };
        var dropped = Open(text, options with { Missing = MissingValues.DropRow });
        Assert.False(dropped.IsRefused);
        Assert.Equal(4, dropped.Rows);
        Assert.Equal([1, 0, 4, 0, 5, 1, 7, 1], Read(dropped));
        Assert.Equal([0, 1, 1, 0], Assert.IsType<ClassTarget>(dropped.Target).Classes);
        var filled = Open(text, options with { Missing = MissingValues.Fill });
        Assert.Equal(["(missing)", "a", "b"], filled.Features.Single(feature => feature.Name == "c").Categories);
        Assert.Equal([1, 1, float.NaN, 2, 3, 0, 4, 1, 5, 2, 7, 2], Read(filled).Chunk(filled.Features.Count).SelectMany(row => row[..2]));
    }

    [Fact]
    public void The_split_column_gives_each_row_its_part()
    {
        var options = new TableOptions { Targets = ["y"], SplitColumn = "set" };
        var table = Open("x,set,y\n1,Train,a\n2,dev,b\n4,TEST,a\n8,training,b\n", options);
        Assert.Equal([PartName.Training, PartName.Validation, PartName.Test, PartName.Training], table.Parts);
        Assert.Equal(["x"], table.Features.Select(feature => feature.Name));
        Assert.Contains("row 2 (line 3): 'holdout': The part is an unknown word.", Errors(Open("x,set,y\n1,train,a\n2,holdout,b\n", options)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("x,price\n1,2.5\n2,3.5\n4,1\n", "prise", "There is no column prise, which is given as a target. The columns are x, price. Did you mean price?")]
    [InlineData("x,y\n1,\n2,a\n3,b\n", "y", "row 1 (line 2): The target is missing in 1 of 3 rows.")]
    [InlineData("x,y\n1,2020-01-01\n2,2020-01-02\n", "y", "The target holds dates")]
    [InlineData("x,y\n1e39,0\n2,1\n", "y", "row 1 (line 2): '1e39': The column has numbers beyond the largest float32")]
    [InlineData("x,y\n1,7.5\n2,7.5\n", "y", "The target has the same number in each row")]
    [InlineData("y,z\n1,0\n2,0\n3,0\n", "y", "No column is left to learn from.")]
    [InlineData("x,y\n1,5\" pipe\n2,6\" pipe\n", "y", "A quote")]
    [InlineData("x,y\n1,\"a\"b\n2,c\n", "y", "row 1 (line 2): '\"a\"b': A quote stands within a field")]
    public void What_is_wrong_is_told_with_its_place(string text, string target, string message) => Assert.Contains(message, Errors(Open(text, target)), StringComparison.Ordinal);

    [Theory]
    [InlineData("x,d,y\n1,2020-01-01,0\n2,2020-01-02T10:00:00Z,1\n", "The column holds dates and is left out.", "x")]
    [InlineData("x,d,y\n1,31.12.2020,0\n2,13/01/2021,1\n", "The column holds dates and is left out.", "x")]
    [InlineData("x,c,y\n1,k,0\n2,k,1\n", "The column has the same value in each row and is left out.", "x")]
    [InlineData("x,c,y\n1,m,0\n2,n,1\n", "The column holds free text or the rows' names", "x")]
    [InlineData("x,c,y\n1,,0\n2,,1\n", "The column has no value and is left out.", "x")]
    [InlineData("x,c,y\n1,16777217,0\n2,5,1\n", "The column has whole numbers beyond 16,777,216", "x c")]
    [InlineData("x,y\n1,0\n2,1\n3,1\n", "The column only counts the rows", "x")]
    [InlineData("x,c,y\n1,\"1,234.5\",0\n2,\"2,000\",1\n", "The numbers have thousands separators", "x c")]
    [InlineData("x,c,y\n1,a,0\n2, a,1\n3,a,0\n4,a,1\n", "Categories differ only in spaces around them", "x c")]
    [InlineData("x,y\n1,a\n2,b\n4,a\n", "Classes with one row only cannot be both trained and tested: b.", "x")]
    [InlineData("x;c;y\n1;2,5;0\n2;3,5;1\n", "Its numbers have decimal commas", "x c")]
    public void What_is_odd_is_warned_of(string text, string message, string features)
    {
        var table = Open(text, "y");
        Assert.Contains(table.Findings, finding => finding.Level is not FindingLevel.Error && finding.What.StartsWith(message, StringComparison.Ordinal));
        Assert.False(table.IsRefused);
        Assert.Equal(features.Split(' '), table.Features.Select(feature => feature.Name));
    }

    [Fact]
    public void At_most_ten_rows_are_shown_of_a_fault()
    {
        var table = Open("x,y\n" + string.Concat(Enumerable.Repeat("1,2,3\n", 15)) + "1,0\n2,1\n", "y");
        var finding = table.Findings.First(finding => finding.Level is FindingLevel.Error);
        Assert.EndsWith("row 10 (line 11): '3 fields' and 5 more", finding.Where, StringComparison.Ordinal);
        Assert.StartsWith("15 of 17 rows have another number of fields", finding.What, StringComparison.Ordinal);
    }

    [Fact]
    public void What_cannot_be_the_task_is_an_error()
    {
        const string text = "x,y,z\n1,0.5,a\n2,1,b\n4,2,a\n";
        Assert.Contains("holds something else than 0 and 1", Errors(Open(text, new TableOptions { Targets = ["y"], Task = TableTask.MultiLabel })), StringComparison.Ordinal);
        Assert.Contains("'a', row 2 (line 3): 'b'", Errors(Open(text, new TableOptions { Targets = ["z"], Task = TableTask.Regression })), StringComparison.Ordinal);
        Assert.Contains("A classification has one target", Errors(Open(text, new TableOptions { Targets = ["y", "z"], Task = TableTask.Classification })), StringComparison.Ordinal);
        Assert.Equal(["0.5", "1", "2"], Assert.IsType<ClassTarget>(Open(text, new TableOptions { Targets = ["y"], Task = TableTask.Classification }).Target).Names);
    }

    [Fact]
    public void Rows_come_in_blocks_in_the_order_of_the_file()
    {
        var table = Open("x,y\n" + string.Concat(Enumerable.Range(0, 10_000).Select(i => $"{i * 2},{i % 2}\n")), "y");
        Assert.Equal([4_096, 4_096, 1_808], table.ReadRows().Select(block => block.Length));
        Assert.Equal(Enumerable.Range(0, 10_000).Select(i => i * 2f), Read(table));
    }

    [Fact]
    public void A_file_that_changed_since_is_not_read()
    {
        var table = Open("x,y\n1,0\n2,1\n", "y");
        File.WriteAllText(_temporary.File("t.csv"), "x,y\n1,0\n");
        Assert.Equal("t.csv was changed after it was opened. Open it again.", Assert.Throws<InvalidDataException>(() => Read(table)).Message);
    }

    private Table Open(string text, params string[] targets) => Open(text, new TableOptions { Targets = targets });

    private Table Open(string text, TableOptions options)
    {
        File.WriteAllText(_temporary.File("t.csv"), text);
        return Table.Open(_temporary.File("t.csv"), "t.csv", options);
    }

    private static float[] Read(Table table) => [.. table.ReadRows().SelectMany(block => block.ToArray())];

    private static string Errors(Table table) => string.Join('\n', table.Findings.Where(finding => finding.Level is FindingLevel.Error).Select(finding => $"{finding.Where}: {finding.What} {finding.Advice}"));
}
