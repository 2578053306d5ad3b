using System.Buffers.Binary;
using System.Globalization;
using Microsoft.Win32.SafeHandles;

namespace Trainyard.Importer.Arrays;

/// <summary>
/// An array of numbers in a file, which is read a few rows at a time, so that it may be larger than memory. A row is all that one index of
/// the first dimension selects; an array of no dimension is one row of one number.
/// </summary>
internal sealed class NumberFile : IDisposable
{
    private readonly SafeFileHandle _file;
    private readonly string _name;
    private readonly NumberLayout _layout;

    /// <param name="file">The file, which this object closes.</param>
    /// <param name="name">What a message calls it.</param>
    /// <param name="layout">How the numbers lie in it.</param>
    /// <exception cref="InvalidDataException">It is shorter than its header says, or longer.</exception>
    private NumberFile(SafeFileHandle file, string name, NumberLayout layout)
    {
        (_file, _name, _layout) = (file, name, layout);
        // In decimal: four dimensions of 2³¹ overflow a long.
        var announced = layout.Shape.Aggregate((decimal)layout.Type.Size(), (bytes, size) => bytes * size);
        var found = RandomAccess.GetLength(file) - layout.Offset;
        if (found == announced) return;
        throw new InvalidDataException(found < announced
            ? Text($"{name} is truncated: its header announces {announced:N0} bytes of numbers, and {Math.Max(found, 0):N0} follow. Copy or download it again.")
            : Text($"{name} has {found - announced:N0} bytes too many at its end."));
    }

    /// <param name="path">The file.</param>
    /// <param name="name">What a message calls it.</param>
    /// <param name="start">Most bytes that its header takes.</param>
    /// <param name="layout">What the format makes of the file's first bytes and its name.</param>
    /// <exception cref="InvalidDataException">It is damaged, or of another format.</exception>
    public static NumberFile Open(string path, string name, int start, Func<ReadOnlySpan<byte>, string, NumberLayout> layout)
    {
        var file = File.OpenHandle(path);
        try
        {
            var bytes = new byte[start];
            return new NumberFile(file, name, layout(bytes.AsSpan(0, RandomAccess.Read(file, bytes, 0)), name));
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    public IReadOnlyList<long> Shape => _layout.Shape;

    public NumberType Type => _layout.Type;

    public long Rows => Shape.Count == 0 ? 1 : Shape[0];

    /// <summary>Numbers in a row.</summary>
    public long RowLength => Shape.Skip(1).Aggregate(1L, (n, size) => n * size);

    /// <summary>Consecutive rows as floats, in the order of their indices, the last fastest.</summary>
    /// <param name="first">The first row.</param>
    /// <param name="to">As many rows as it has room for.</param>
    /// <exception cref="InvalidDataException">A number is no finite one, or too large for a float.</exception>
    public void Read(long first, Span<float> to)
    {
        var numbers = Bytes(first, to.Length);
        for (var i = 0; i < to.Length; i++)
        {
            to[i] = (float)Float(numbers, i);
            if (float.IsFinite(to[i])) continue;
            var (row, place) = Math.DivRem(i, RowLength);
            throw new InvalidDataException(Text($"{_name} has {Float(numbers, i):g} at row {first + row}, number {place}: every number must be finite. Replace it, or leave the row out."));
        }
    }

    /// <summary>Consecutive rows as whole numbers.</summary>
    /// <param name="first">The first row.</param>
    /// <param name="to">As many rows as it has room for.</param>
    /// <exception cref="InvalidDataException">A number has a fraction, or more than 64 bits.</exception>
    public void Read(long first, Span<long> to)
    {
        var numbers = Bytes(first, to.Length);
        for (var i = 0; i < to.Length; i++) to[i] = Integer(numbers, i) ?? throw NotWhole(first + i / RowLength, Float(numbers, i));
    }

    /// <summary>Consecutive rows of bytes, which the array must hold.</summary>
    /// <param name="first">The first row.</param>
    /// <param name="to">As many rows as it has room for.</param>
    public void Read(long first, Span<byte> to)
    {
        if (Type is not (NumberType.UInt8 or NumberType.Bool)) throw new InvalidOperationException($"{_name} holds {Type}, not bytes.");
        Bytes(first, to.Length).CopyTo(to);
    }

    public void Dispose() => _file.Dispose();

    /// <summary>The bytes of consecutive numbers as they are in the file, but in the order of their indices.</summary>
    private byte[] Bytes(long firstRow, int count)
    {
        var size = Type.Size();
        var bytes = new byte[(long)count * size];
        var rows = RowLength == 0 ? 0 : count / RowLength;
        if (!_layout.FirstFastest || Shape.Count < 2)
        {
            ReadExactly(bytes, firstRow * RowLength * size);
            return bytes;
        }
        // The first index runs fastest in the file: for each place in a row, the numbers of all rows lie side by side.
        var column = new byte[rows * size];
        for (long place = 0; place < RowLength; place++)
        {
            ReadExactly(column, (InFile(place) * Rows + firstRow) * size);
            for (long row = 0; row < rows; row++) column.AsSpan((int)(row * size), size).CopyTo(bytes.AsSpan((int)((row * RowLength + place) * size)));
        }
        return bytes;
    }

    /// <summary>Where a place in a row, the last index fastest, lies among places whose second index runs fastest.</summary>
    private long InFile(long place)
    {
        var (position, stride) = (0L, RowLength);
        for (var dimension = Shape.Count - 1; dimension > 0; dimension--)
        {
            (place, var index) = Math.DivRem(place, Shape[dimension]);
            stride /= Shape[dimension];
            position += index * stride;
        }
        return position;
    }

    private void ReadExactly(Span<byte> bytes, long at)
    {
        while (bytes.Length > 0)
        {
            var read = RandomAccess.Read(_file, bytes, _layout.Offset + at);
            if (read == 0) throw new InvalidDataException($"{_name} became shorter while it was read.");
            bytes = bytes[read..];
            at += read;
        }
    }

    private double Float(ReadOnlySpan<byte> numbers, int i)
    {
        var number = numbers[(i * Type.Size())..];
        return (Type, _layout.BigEndian) switch
        {
            (NumberType.Float64, true) => BinaryPrimitives.ReadDoubleBigEndian(number),
            (NumberType.Float64, false) => BinaryPrimitives.ReadDoubleLittleEndian(number),
            (NumberType.Float32, true) => BinaryPrimitives.ReadSingleBigEndian(number),
            (NumberType.Float32, false) => BinaryPrimitives.ReadSingleLittleEndian(number),
            (NumberType.Float16, true) => (double)BinaryPrimitives.ReadHalfBigEndian(number),
            (NumberType.Float16, false) => (double)BinaryPrimitives.ReadHalfLittleEndian(number),
            (NumberType.UInt64, true) => BinaryPrimitives.ReadUInt64BigEndian(number),
            (NumberType.UInt64, false) => BinaryPrimitives.ReadUInt64LittleEndian(number),
            _ => Integer(numbers, i)!.Value,
        };
    }

    /// <summary>Null: it has a fraction, is no number, or does not fit.</summary>
    private long? Integer(ReadOnlySpan<byte> numbers, int i)
    {
        var number = numbers[(i * Type.Size())..];
        switch (Type, _layout.BigEndian)
        {
            case (NumberType.Bool or NumberType.UInt8, _): return number[0];
            case (NumberType.Int8, _): return (sbyte)number[0];
            case (NumberType.UInt16, true): return BinaryPrimitives.ReadUInt16BigEndian(number);
            case (NumberType.UInt16, false): return BinaryPrimitives.ReadUInt16LittleEndian(number);
            case (NumberType.Int16, true): return BinaryPrimitives.ReadInt16BigEndian(number);
            case (NumberType.Int16, false): return BinaryPrimitives.ReadInt16LittleEndian(number);
            case (NumberType.UInt32, true): return BinaryPrimitives.ReadUInt32BigEndian(number);
            case (NumberType.UInt32, false): return BinaryPrimitives.ReadUInt32LittleEndian(number);
            case (NumberType.Int32, true): return BinaryPrimitives.ReadInt32BigEndian(number);
            case (NumberType.Int32, false): return BinaryPrimitives.ReadInt32LittleEndian(number);
            case (NumberType.Int64, true): return BinaryPrimitives.ReadInt64BigEndian(number);
            case (NumberType.Int64, false): return BinaryPrimitives.ReadInt64LittleEndian(number);
            default:
                var value = Float(numbers, i);
                return Math.Truncate(value) == value && value is >= long.MinValue and < long.MaxValue ? (long)value : null;
        }
    }

    private InvalidDataException NotWhole(long row, double value) => new(Text($"{_name} has {value:g} at row {row}, where a whole number is expected."));

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

/// <summary>How the numbers of an array lie in a file.</summary>
/// <param name="Shape">The dimensions; none for a single number.</param>
/// <param name="Type">Of the numbers.</param>
/// <param name="Offset">The byte at which they begin.</param>
/// <param name="BigEndian">Whether a number's first byte is its highest.</param>
/// <param name="FirstFastest">Whether the first index runs fastest, as in Fortran; else the last.</param>
internal sealed record NumberLayout(IReadOnlyList<long> Shape, NumberType Type, long Offset, bool BigEndian = false, bool FirstFastest = false);
