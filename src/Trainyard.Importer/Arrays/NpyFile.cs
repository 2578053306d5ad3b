using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Trainyard.Importer.Arrays;

/// <summary>
/// NumPy's format for one array: magic, version, the length of a header, the header as a literal of Python, the numbers
/// (https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html). Nothing in it is ever executed.
/// </summary>
internal static partial class NpyFile
{
    private const int MaxHeader = 1 << 16;

    private static ReadOnlySpan<byte> Magic => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    /// <param name="path">The file.</param>
    /// <param name="name">What a message calls it.</param>
    /// <exception cref="InvalidDataException">It is no such file, is damaged, or holds something else than numbers; the message says what to do.</exception>
    public static NumberFile Open(string path, string name) => NumberFile.Open(path, name, MaxHeader + 12, Layout);

    private static NumberLayout Layout(ReadOnlySpan<byte> start, string name)
    {
        if (start.Length == 0) throw Bad(name, "is empty");
        if (start.Length < 10 || !start.StartsWith(Magic)) throw Bad(name, "is no NPY file: it does not begin with \\x93NUMPY");
        var version = start[6];
        if (version is < 1 or > 3) throw Bad(name, $"has version {version} of the NPY format, and 1 to 3 are known");
        var (begin, size) = version == 1 ? (10, BinaryPrimitives.ReadUInt16LittleEndian(start[8..])) : start.Length < 12 ? throw Truncated(name) : (12, BinaryPrimitives.ReadUInt32LittleEndian(start[8..]));
        if (size > MaxHeader) throw Bad(name, string.Create(CultureInfo.InvariantCulture, $"has a header of {size:N0} bytes, and an array of numbers needs a few hundred"));
        if (start.Length < begin + size) throw Truncated(name);

        var header = (version == 3 ? Encoding.UTF8 : Encoding.Latin1).GetString(start.Slice(begin, (int)size));
        if (Structured().IsMatch(header)) throw Bad(name, "has several fields in each element (a structured type)", "Save each field as an array of its own.");
        var (described, ordered, shaped) = (Description().Match(header), Order().Match(header), Dimensions().Match(header));
        if (!described.Success || !ordered.Success || !shaped.Success) throw Bad(name, "has a header that cannot be read");
        var (type, shape) = (described.Groups[1].Value, shaped.Groups[1].Value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));
        var sizes = new long[shape.Length];
        for (var i = 0; i < sizes.Length; i++)
        {
            if (!long.TryParse(shape[i], NumberStyles.None, CultureInfo.InvariantCulture, out sizes[i]) || sizes[i] > int.MaxValue) throw Bad(name, $"has a dimension of {shape[i]}");
        }
        return new NumberLayout(sizes, TypeOf(type, name), begin + size, BigEndian: type[0] == '>', FirstFastest: ordered.Groups[1].Value == "True");
    }

    private static NumberType TypeOf(string type, string name) => type[1..] switch
    {
        "b1" => NumberType.Bool,
        "u1" => NumberType.UInt8,
        "i1" => NumberType.Int8,
        "u2" => NumberType.UInt16,
        "i2" => NumberType.Int16,
        "u4" => NumberType.UInt32,
        "i4" => NumberType.Int32,
        "u8" => NumberType.UInt64,
        "i8" => NumberType.Int64,
        "f2" => NumberType.Float16,
        "f4" => NumberType.Float32,
        "f8" => NumberType.Float64,
        ['O', ..] => throw Bad(name, "holds Python objects, which only Python's pickle can read, and a pickle may run any program", "Save it as numbers: array.astype('float32')."),
        ['U' or 'S' or 'a', ..] => throw Bad(name, $"holds text ({type})", "Save numbers: for classes their places, 0 to one less than there are classes."),
        _ => throw Bad(name, $"holds elements of the type {type}, which are no plain numbers", "Save it as numbers: array.astype('float32')."),
    };

    private static InvalidDataException Truncated(string name) => Bad(name, "ends within its header", "Copy or download it again.");

    private static InvalidDataException Bad(string name, string problem, string advice = "Save it with numpy.save.") => new($"{name} {problem}. {advice}");

    [GeneratedRegex("""'descr'\s*:\s*'([<>|=][^']+)'""")]
    private static partial Regex Description();

    [GeneratedRegex("""'descr'\s*:\s*\[""")]
    private static partial Regex Structured();

    [GeneratedRegex("""'fortran_order'\s*:\s*(True|False)""")]
    private static partial Regex Order();

    [GeneratedRegex("""'shape'\s*:\s*\(([0-9,\s]*)\)""")]
    private static partial Regex Dimensions();
}
