using System.Runtime.InteropServices;
using System.Text;
using Trainyard.Contracts;
using Trainyard.Datasets.Packed;

namespace Trainyard.Tests.Datasets;

/// <summary>Arrays of inputs and targets: IDX with and without gzip, NPY side by side, NPZ.</summary>
public sealed class ArrayImportTests : IDisposable
{
    private readonly Importing _importing = new();
    private readonly string _folder;

    public ArrayImportTests() => _folder = Directory.CreateDirectory(Path.Combine(_importing.Path, "arrays")).FullName;

    public void Dispose() => _importing.Dispose();

    [Theory, InlineData(""), InlineData(".gz")]
    public void Idx_pairs_are_pictures_with_their_labels(string packing)
    {
        foreach (var name in new[] { $"train-images-idx3-ubyte{packing}", $"train-labels-idx1-ubyte{packing}", "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte" }) File.Copy(Path.Combine(Importing.Folder, "idx", name), Path.Combine(_folder, name));
        using var packed = _importing.Run(_folder, new DatasetOptions { ValidationShare = 0 });
        Assert.Equal([1, 28, 28], packed.Contents.InputShape);
        Assert.Equal([100, 40], packed.Contents.Parts.Select(part => part.Examples));
        Assert.Equal(["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"], packed.Contents.Targets);
        Assert.Equal([12, 13, 8, 13, 7, 9, 7, 8, 15, 8], packed.Contents.Parts[0].ByTarget);
        Assert.Equal(19.040841836734693 / 255, packed.Contents.Scaling.Mean[0], 1e-12);
        Assert.Equal(59.10379200951116 / 255, packed.Contents.Scaling.StandardDeviation[0], 1e-12);
        Assert.Equal(1492802, Enumerable.Range(0, 100).Sum(row => packed.Row(PackedDataset.Inputs(PartName.Training), row).ToArray().Sum(b => b)));
    }

    [Fact]
    public void Inputs_and_targets_of_different_lengths_are_refused()
    {
        File.Copy(Path.Combine(Importing.Folder, "idx/broken/mismatch-images-idx3-ubyte"), Path.Combine(_folder, "train-images-idx3-ubyte"));
        File.Copy(Path.Combine(Importing.Folder, "idx/broken/mismatch-labels-idx1-ubyte"), Path.Combine(_folder, "train-labels-idx1-ubyte"));
        Assert.Equal("train-images-idx3-ubyte and train-labels-idx1-ubyte: There are 12 examples and 10 targets. Bring one target for each example.", _importing.Refusal(_folder));
    }

    [Fact]
    public void Floats_with_classes_are_normalised_column_by_column()
    {
        var x = Enumerable.Range(0, 40).SelectMany(i => new[] { i, 5f, -i * 2f }).ToArray();
        Npy("x.npy", "<f4", "(40, 3)", MemoryMarshal.AsBytes<float>(x));
        Npy("y.npy", "<i8", "(40,)", MemoryMarshal.AsBytes<long>([.. Enumerable.Range(0, 40).Select(i => i % 2 == 0 ? 3L : -1L)]));
        using var packed = _importing.Run(_folder, new DatasetOptions { ValidationShare = 0, TestShare = 0.25 });
        Assert.Equal("classification", packed.Contents.Task);
        Assert.Equal(["-1", "3"], packed.Contents.Targets);
        var rows = Floats(packed, PackedDataset.Inputs(PartName.Training)).Chunk(3).ToList();
        Assert.Equal(30, rows.Count);
        Assert.Equal(rows.Average(row => (double)row[0]), packed.Contents.Scaling.Mean[0], 1e-6);
        Assert.Equal(1, packed.Contents.Scaling.StandardDeviation[1]);
        var labels = MemoryMarshal.Cast<byte, long>(Bytes(packed, PackedDataset.Targets(PartName.Training))).ToArray();
        Assert.All(rows.Zip(labels), row => Assert.Equal(row.First[0] % 2 == 0 ? 1 : 0, row.Second));
    }

    [Fact]
    public void Numbers_to_find_out_make_a_regression_with_a_scaling_of_its_own()
    {
        Npy("train_x.npy", "<f8", "(4, 2)", MemoryMarshal.AsBytes<double>([1, 2, 3, 4, 5, 6, 7, 8]));
        Npy("train_y.npy", "<f4", "(4,)", MemoryMarshal.AsBytes<float>([1000, 2000, 3000, 4000]));
        Npy("test_x.npy", "<f8", "(1, 2)", MemoryMarshal.AsBytes<double>([1, 2]));
        Npy("test_y.npy", "<f4", "(1,)", MemoryMarshal.AsBytes<float>([9000]));
        using var packed = _importing.Run(_folder, new DatasetOptions { ValidationShare = 0 });
        Assert.Equal("regression", packed.Contents.Task);
        Assert.Equal(2500, packed.Contents.TargetScaling!.Mean[0], 1e-9);
        Assert.Equal(Math.Sqrt(1_250_000), packed.Contents.TargetScaling.StandardDeviation[0], 1e-6);
        Assert.Equal([9000], Floats(packed, PackedDataset.Targets(PartName.Test)));
    }

    [Fact]
    public void Zeros_and_ones_are_labels_or_with_a_single_one_classes()
    {
        Npy("x.npy", "<f4", "(20, 1)", MemoryMarshal.AsBytes<float>([.. Enumerable.Range(0, 20).Select(i => (float)i)]));
        Npy("y.npy", "|u1", "(20, 2)", [.. Enumerable.Range(0, 20).SelectMany(i => new[] { (byte)(i % 2), (byte)1 })]);
        using (var labels = _importing.Run(_folder))
        {
            Assert.Equal("multi-label", labels.Contents.Task);
            Assert.Equal(20, labels.Contents.Parts.Sum(part => part.ByTarget[1]));
            Assert.Equal(10, labels.Contents.Parts.Sum(part => part.ByTarget[0]));
        }
        Npy("y.npy", "|u1", "(20, 2)", [.. Enumerable.Range(0, 20).SelectMany(i => new[] { (byte)(i % 2), (byte)(1 - i % 2) })]);
        using var classes = _importing.Run(_folder);
        Assert.Equal("classification", classes.Contents.Task);
    }

    [Fact]
    public void Channels_may_stand_in_front_or_at_the_end()
    {
        Npy("y.npy", "<i4", "(10,)", MemoryMarshal.AsBytes<int>([.. Enumerable.Range(0, 10).Select(i => i % 2)]));
        Npy("x.npy", "|u1", "(10, 3, 2, 2)", new byte[120]);
        // This may be read both ways; channels at the end come first.
        using (var last = _importing.Run(_folder)) Assert.Equal([2, 3, 2], last.Contents.InputShape);
        Npy("x.npy", "|u1", "(10, 3, 2, 8)", [.. Enumerable.Range(0, 10).SelectMany(_ => Enumerable.Range(0, 48).Select(i => (byte)i))]);
        using var first = _importing.Run(_folder);
        Assert.Equal([3, 2, 8], first.Contents.InputShape);
        Assert.Equal([0, 16, 32, 1, 17, 33], first.Row(PackedDataset.Inputs(PartName.Training), 0)[..6].ToArray());
    }

    [Theory]
    [InlineData("a.npy", "b.npy", "of which none is told to be inputs with their targets. Call them x and y, or x_train, y_train, x_test and y_test.")]
    [InlineData("x.npy", "z.npy", "of which none is told to be inputs with their targets.")]
    public void Names_that_do_not_tell_are_refused(string first, string second, string reason)
    {
        Npy(first, "<f4", "(2,)", new byte[8]);
        Npy(second, "<i4", "(2,)", new byte[8]);
        Assert.Contains(reason, _importing.Refusal(_folder), StringComparison.Ordinal);
    }

    [Fact]
    public void A_number_that_is_none_is_refused_with_its_row()
    {
        Npy("x.npy", "<f4", "(6, 2)", MemoryMarshal.AsBytes<float>([1, 2, 3, 4, 5, float.NaN, 1, 1, 1, 1, 1, 1]));
        Npy("y.npy", "<i4", "(6,)", MemoryMarshal.AsBytes<int>([0, 1, 0, 1, 0, 1]));
        Assert.Contains("x.npy has NaN at row 2, number 1: every number must be finite.", _importing.Refusal(_folder), StringComparison.Ordinal);
    }

    [Fact]
    public void An_npz_that_was_damaged_anywhere_is_read_or_refused_with_a_sentence()
    {
        var random = new Random(1);
        Npy("x_train.npy", "<f4", "(30, 5)", MemoryMarshal.AsBytes<float>([.. Enumerable.Range(0, 150).Select(_ => random.NextSingle())]));
        Npy("y_train.npy", "<i8", "(30,)", MemoryMarshal.AsBytes<long>([.. Enumerable.Range(0, 30).Select(i => i % 3L)]));
        var npz = Path.Combine(_importing.Path, "data.npz");
        System.IO.Compression.ZipFile.CreateFromDirectory(_folder, npz);
        using (var packed = _importing.Run(npz)) Assert.Equal(["0", "1", "2"], packed.Contents.Targets);
        var (whole, refused) = (File.ReadAllBytes(npz), 0);
        for (var i = 0; i < 2_000; i++)
        {
            var bytes = whole.ToArray();
            for (var n = random.Next(1, 5); n > 0; n--) bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            if (i % 4 == 0) bytes = bytes[..random.Next(bytes.Length)];
            File.WriteAllBytes(npz, bytes);
            try
            {
                _importing.Run(npz).Dispose();
            }
            catch (Trainyard.Importer.ImportRefusedException e)
            {
                Assert.All(e.Findings, finding => Assert.EndsWith(".", finding.What, StringComparison.Ordinal));
                refused++;
            }
        }
        Assert.InRange(refused, 500, 2_000);
    }

    private static ReadOnlySpan<byte> Bytes(PackedDataset packed, string tensor) =>
        Enumerable.Range(0, (int)packed[tensor].Shape[0]).SelectMany(row => packed.Row(tensor, row).ToArray()).ToArray();

    private static float[] Floats(PackedDataset packed, string tensor) => MemoryMarshal.Cast<byte, float>(Bytes(packed, tensor)).ToArray();

    /// <summary>As numpy.save writes it.</summary>
    private void Npy(string name, string type, string shape, ReadOnlySpan<byte> values)
    {
        var header = $"{{'descr': '{type}', 'fortran_order': False, 'shape': {shape}, }}";
        header = header.PadRight((10 + header.Length + 64) / 64 * 64 - 11) + "\n";
        File.WriteAllBytes(Path.Combine(_folder, name), [0x93, .. "NUMPY"u8, 1, 0, (byte)header.Length, (byte)(header.Length >> 8), .. Encoding.Latin1.GetBytes(header), .. values]);
    }
}
