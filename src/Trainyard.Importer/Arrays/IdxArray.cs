using System.Buffers.Binary;
using System.Globalization;

namespace Trainyard.Importer.Arrays;

/// <summary>
/// MNIST's format for one array: two zero bytes, the type, the number of dimensions, each dimension as a big-endian int32, then the
/// big-endian numbers, the last dimension fastest (http://yann.lecun.com/exdb/mnist/).
/// </summary>
internal static class IdxArray
{
    private const int MaxDimensions = 8;

    /// <param name="path">The file, unpacked.</param>
    /// <param name="name">What a message calls it.</param>
    /// <exception cref="InvalidDataException">It is no such file, or is damaged; the message says what to do.</exception>
    public static NumberFile Open(string path, string name) => NumberFile.Open(path, name, 4 + 4 * MaxDimensions, Layout);

    private static NumberLayout Layout(ReadOnlySpan<byte> start, string name)
    {
        if (start.Length == 0) throw new InvalidDataException($"{name} is empty.");
        if (start.Length < 4 || start[0] != 0 || start[1] != 0 || TypeOf(start[2]) is not { } type)
        {
            throw new InvalidDataException($"{name} is no IDX file: it begins with {Convert.ToHexString(start[..Math.Min(4, start.Length)])}, and two zero bytes and a type from 08 to 0E are expected.");
        }
        var dimensions = start[3];
        if (dimensions > MaxDimensions) throw new InvalidDataException(string.Create(CultureInfo.InvariantCulture, $"{name} has {dimensions} dimensions; at most {MaxDimensions} are read."));
        if (start.Length < 4 + 4 * dimensions) throw new InvalidDataException($"{name} is truncated: it ends within its header. Copy or download it again.");

        var shape = new long[dimensions];
        for (var i = 0; i < dimensions; i++)
        {
            var size = BinaryPrimitives.ReadInt32BigEndian(start[(4 + 4 * i)..]);
            shape[i] = size >= 0 ? size : throw new InvalidDataException(string.Create(CultureInfo.InvariantCulture, $"{name} has a dimension of {size}."));
        }
        return new NumberLayout(shape, type, 4 + 4 * dimensions, BigEndian: true);
    }

    private static NumberType? TypeOf(byte code) => code switch
    {
        0x08 => NumberType.UInt8,
        0x09 => NumberType.Int8,
        0x0B => NumberType.Int16,
        0x0C => NumberType.Int32,
        0x0D => NumberType.Float32,
        0x0E => NumberType.Float64,
        _ => null,
    };
}
