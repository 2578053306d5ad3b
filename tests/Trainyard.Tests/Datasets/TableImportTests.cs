using System.Runtime.InteropServices;
using Trainyard.Contracts;
using Trainyard.Datasets.Packed;

namespace Trainyard.Tests.Datasets;

/// <summary>Tables as packed datasets; what is understood of their columns is in <see cref="TableTests"/>.</summary>
public sealed class TableImportTests : IDisposable
{
    private readonly Importing _importing = new();

    public void Dispose() => _importing.Dispose();

    [Fact]
    public void A_table_with_classes_is_packed_with_its_columns_and_their_figures()
    {
        using var packed = _importing.Run("tables/csv/iris.csv", new DatasetOptions { Targets = ["target"], ValidationShare = 0 });
        var contents = packed.Contents;
        Assert.Equal((DatasetKind.Table, "classification"), (contents.Kind, contents.Task));
        Assert.Equal([4], contents.InputShape);
        Assert.Equal([120, 30], contents.Parts.Select(part => part.Examples));
        Assert.Equal([40, 40, 40], contents.Parts[0].ByTarget);
        Assert.Equal(["sepal length (cm)", "sepal width (cm)", "petal length (cm)", "petal width (cm)"], contents.Columns.Select(column => column.Name));
        var rows = Enumerable.Range(0, 120).Select(row => MemoryMarshal.Cast<byte, float>(packed.Row(PackedDataset.Inputs(PartName.Training), row)).ToArray()).ToList();
        for (var column = 0; column < 4; column++)
        {
            var mean = rows.Average(row => (double)row[column]);
            Assert.Equal(mean, contents.Scaling.Mean[column], 1e-9);
            Assert.Equal(Math.Sqrt(rows.Average(row => (row[column] - mean) * (row[column] - mean))), contents.Scaling.StandardDeviation[column], 1e-9);
        }
    }

    [Fact]
    public void A_table_with_numbers_to_find_out_keeps_their_mean_and_deviation()
    {
        using var packed = _importing.Run("tables/csv/diabetes.csv", new DatasetOptions { Targets = ["target"] });
        Assert.Equal("regression", packed.Contents.Task);
        Assert.Equal(442, packed.Contents.Parts.Sum(part => part.Examples));
        Assert.InRange(packed.Contents.TargetScaling!.Mean[0], 140, 165);
        Assert.InRange(packed.Contents.TargetScaling.StandardDeviation[0], 70, 85);
    }

    [Fact]
    public void A_column_may_say_which_row_is_for_what()
    {
        var path = Write("split.csv", "x,y,part\n1,a,train\n2,b,train\n3,a,test\n4,b,test\n5,a,val\n6,b,val\n");
        using var packed = _importing.Run(path, new DatasetOptions { Targets = ["y"], SplitColumn = "part" });
        Assert.Equal([2, 2, 2], packed.Contents.Parts.Select(part => part.Examples));
        Assert.Equal([5f, 6], MemoryMarshal.Cast<byte, float>(Enumerable.Range(0, 2).SelectMany(row => packed.Row(PackedDataset.Inputs(PartName.Validation), row).ToArray()).ToArray()).ToArray());
    }

    [Theory]
    [InlineData("x,y\n1,a\n", "", "itself what is to be found out. Name the column with --target, or as targets.")]
    [InlineData("x,y\n1,a\n2,b\n3,a\n", "colour", "colour")]
    [InlineData("x,y\n1,a\n2,a\n3,a\n", "y", "y")]
    [InlineData("x,y\n1,a\n,b\n3,a\n4,b\n", "y", "A value is missing in 1 of 4 rows. Have missing values filled or their rows dropped, or ignore the column.")]
    public void A_table_that_is_no_dataset_is_refused(string table, string target, string reason) =>
        Assert.Contains(reason, _importing.Refusal(Write("t.csv", table), new DatasetOptions { Targets = target.Length == 0 ? [] : [target] }), StringComparison.Ordinal);

    [Fact]
    public void A_missing_number_stays_missing_and_counts_in_no_mean()
    {
        var path = Write("missing.csv", "x,z,y,part\n1,5,a,train\n,6,b,train\n3,7,a,train\n4,9,b,test\n");
        using var packed = _importing.Run(path, new DatasetOptions { Targets = ["y"], Missing = MissingValues.Fill, SplitColumn = "part", ValidationShare = 0 });
        Assert.Equal(2, packed.Contents.Scaling.Mean[0]);
        Assert.True(float.IsNaN(MemoryMarshal.Cast<byte, float>(packed.Row(PackedDataset.Inputs(PartName.Training), 1))[0]));
    }

    [Fact]
    public void A_table_may_be_packed_with_gzip_or_lie_in_an_archive()
    {
        var packedPath = Path.Combine(_importing.Path, "iris.csv.gz");
        using (var to = new System.IO.Compression.GZipStream(File.Create(packedPath), System.IO.Compression.CompressionMode.Compress)) to.Write(File.ReadAllBytes(Path.Combine(Importing.Folder, "tables/csv/iris.csv")));
        using var packed = _importing.Run(packedPath, new DatasetOptions { Targets = ["target"] });
        Assert.Equal(150, packed.Contents.Parts.Sum(part => part.Examples));
    }

    private string Write(string name, string text)
    {
        var path = Path.Combine(_importing.Path, name);
        File.WriteAllText(path, text);
        return path;
    }
}
