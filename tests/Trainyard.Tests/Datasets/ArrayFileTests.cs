using System.Text.Json;
using System.Text.Json.Nodes;
using Trainyard.Importer.Arrays;
using Trainyard.Tests.Contracts;

namespace Trainyard.Tests.Datasets;

/// <summary>Arrays that NumPy and others wrote, whole and broken; data/manifest.json says what a right reader sees.</summary>
public sealed class ArrayFileTests : IDisposable
{
    private const long Limit = 1 << 24;
    private static readonly string Folder = Repository.File("tests/Trainyard.Tests/Datasets/data");
    private static readonly JsonNode[] Manifest = [.. JsonNode.Parse(File.ReadAllText(Path.Combine(Folder, "manifest.json")))!.AsArray().Select(entry => entry!).Where(entry => (string)entry["kind"]! is "npy" or "npz" or "idx")];
    private readonly TempFolder _temporary = new();

    public static TheoryData<string> Good => [.. Manifest.Where(e => e["refuse"] is null).Select(PathOf)];

    /// <summary>Two files of the manifest are each sound, and do not belong together.</summary>
    public static TheoryData<string> Bad => [.. Manifest.Where(e => e["refuse"] is not null).Select(PathOf).Where(path => !path.Contains("mismatch", StringComparison.Ordinal))];

    public void Dispose() => _temporary.Dispose();

    [Theory, MemberData(nameof(Good))]
    public void An_array_is_read_as_its_own_library_reads_it(string path)
    {
        var expected = Manifest.Single(e => PathOf(e) == path)["expect"]!;
        var arrays = Open(path);
        string[] names = expected["arrays"] is { } several ? [.. several.AsObject().Select(array => array.Key)] : [""];
        Assert.Equal(names.Order(), arrays.Keys.Order());
        foreach (var (name, array) in arrays)
        {
            using (array) Check(expected["arrays"]?[name] ?? expected, array);
        }
    }

    [Theory, MemberData(nameof(Bad))]
    public void What_is_no_array_of_numbers_is_refused_by_name(string path)
    {
        var message = Assert.Throws<InvalidDataException>(() => Open(path)).Message;
        Assert.StartsWith(Path.GetFileName(path), message, StringComparison.Ordinal);
        Assert.EndsWith(".", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Pickled_objects_are_refused_with_what_to_do() =>
        Assert.Equal(
            "object.npy holds Python objects, which only Python's pickle can read, and a pickle may run any program. Save it as numbers: array.astype('float32').",
            Assert.Throws<InvalidDataException>(() => Open("arrays/object.npy")).Message);

    [Fact]
    public void An_archive_that_unpacks_to_more_than_is_allowed_is_refused()
    {
        var path = Path.Combine(Folder, "arrays/plain.npz");
        Assert.Contains("is larger than the 100 bytes", Assert.Throws<InvalidDataException>(() => NpzFile.Open(path, "plain.npz", _temporary.Path, 100)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_no_finite_or_no_whole_number_is_told_with_its_row()
    {
        var path = Path.Combine(_temporary.Path, "x.npy");
        WriteNpy(path, "<f4", "(2, 2)", [.. new float[] { 1, 2, 0.5f, float.NaN }.SelectMany(BitConverter.GetBytes)]);
        using var array = NpyFile.Open(path, "x.npy");
        Assert.Equal("x.npy has NaN at row 1, number 1: every number must be finite. Replace it, or leave the row out.", Assert.Throws<InvalidDataException>(() => array.Read(0, new float[4])).Message);
        Assert.Equal("x.npy has 0.5 at row 1, where a whole number is expected.", Assert.Throws<InvalidDataException>(() => array.Read(0, new long[4])).Message);
    }

    [Theory, InlineData("arrays/c-order.npy"), InlineData("arrays/fortran-order.npy"), InlineData("arrays/plain.npz"), InlineData("arrays/compressed.npz"), InlineData("idx/float-idx2")]
    public void A_file_that_was_damaged_anywhere_is_read_or_refused_with_a_sentence(string path)
    {
        var whole = File.ReadAllBytes(Path.Combine(Folder, path));
        var (random, refused) = (new Random(1), 0);
        for (var i = 0; i < 2_000; i++)
        {
            var bytes = whole.ToArray();
            for (var n = random.Next(1, 5); n > 0; n--) bytes[random.Next(i % 2 == 0 ? Math.Min(bytes.Length, 160) : bytes.Length)] = (byte)random.Next(256);
            if (i % 4 == 0) bytes = bytes[..random.Next(bytes.Length)];
            var damaged = Path.Combine(_temporary.Path, Path.GetFileName(path));
            File.WriteAllBytes(damaged, bytes);
            IReadOnlyCollection<NumberFile> arrays = [];
            try
            {
                arrays = Open(damaged).Values;
                foreach (var array in arrays.Where(a => a.Rows * a.RowLength < 1_000_000)) array.Read(0, new float[array.Rows * array.RowLength]);
            }
            catch (InvalidDataException e)
            {
                Assert.StartsWith(Path.GetFileName(path), e.Message, StringComparison.Ordinal);
                refused++;
            }
            finally
            {
                foreach (var array in arrays) array.Dispose();
            }
        }
        Assert.InRange(refused, 500, 2_000);
    }

    private Dictionary<string, NumberFile> Open(string path)
    {
        var (file, name) = (Path.Combine(Folder, path), Path.GetFileName(path));
        if (path.EndsWith(".npz", StringComparison.Ordinal)) return new(NpzFile.Open(file, name, _temporary.Path, Limit));
        if (path.EndsWith(".npy", StringComparison.Ordinal)) return new() { [""] = NpyFile.Open(file, name) };
        if (!path.EndsWith(".gz", StringComparison.Ordinal)) return new() { [""] = IdxArray.Open(file, name) };
        var unpacked = Path.Combine(_temporary.Path, name);
        using (var from = new System.IO.Compression.GZipStream(File.OpenRead(file), System.IO.Compression.CompressionMode.Decompress))
        using (var to = File.Create(unpacked)) from.CopyTo(to);
        return new() { [""] = IdxArray.Open(unpacked, name) };
    }

    private static void Check(JsonNode expected, NumberFile array)
    {
        long[] shape = [.. expected["shape"]!.AsArray().Select(size => size!.GetValue<long>())];
        Assert.Equal(shape, array.Shape);
        Assert.Equal((string)expected["dtype"]!, array.Type.ToString().ToLowerInvariant());
        var all = new float[shape.Aggregate(1L, (n, size) => n * size)];
        array.Read(0, all);
        var sum = (double)expected["sum"]!;
        if (array.Type != NumberType.Int64) Assert.Equal(sum, all.Sum(x => (double)x), 1e-6 * (1 + all.Sum(Math.Abs)));
        foreach (var entry in expected["entries"]!.AsArray())
        {
            long[] index = [.. entry!["index"]!.AsArray().Select(i => i!.GetValue<long>())];
            var place = index.Zip(shape).Aggregate(0L, (at, next) => at * next.Second + next.First);
            var value = entry["value"]!;
            if (array.Type.IsFloat())
            {
                Assert.Equal((double)value, all[place], 1e-6 * (1 + Math.Abs((double)value)));
                continue;
            }
            var whole = new long[array.RowLength];
            array.Read(index.Length == 0 ? 0 : index[0], whole);
            var wanted = value.GetValueKind() switch
            {
                JsonValueKind.True => 1,
                JsonValueKind.False => 0,
                JsonValueKind.String => long.Parse((string)value!, System.Globalization.CultureInfo.InvariantCulture),
                _ => (long)value,
            };
            Assert.Equal(wanted, whole[place % array.RowLength]);
        }
    }

    private static void WriteNpy(string path, string type, string shape, byte[] numbers)
    {
        var header = $"{{'descr': '{type}', 'fortran_order': False, 'shape': {shape}, }}".PadRight(117) + "\n";
        File.WriteAllBytes(path, [0x93, .. "NUMPY"u8, 1, 0, (byte)header.Length, 0, .. System.Text.Encoding.ASCII.GetBytes(header), .. numbers]);
    }

    private static string PathOf(JsonNode entry) => (string)entry["path"]!;
}
