using System.Buffers.Binary;

namespace Trainyard.Datasets;

/// <summary>
/// A file of unsigned bytes in the IDX format: 0, 0, type (8 = unsigned byte), number of dimensions, each dimension as a
/// big-endian int32, then the bytes, the last dimension fastest.
/// </summary>
internal sealed record IdxFile(IReadOnlyList<int> Dimensions, ReadOnlyMemory<byte> Data)
{
    private const byte UnsignedByte = 8;

    /// <exception cref="InvalidDataException">The file is not such a file, or not with this many dimensions; the message names it.</exception>
    public static IdxFile Read(string path, int dimensions)
    {
        var bytes = File.ReadAllBytes(path);
        var header = 4 + 4 * dimensions;
        if (bytes.Length < header) throw Bad(path, $"ends after {bytes.Length} bytes, within its header");
        if (bytes[0] != 0 || bytes[1] != 0 || bytes[2] != UnsignedByte) throw Bad(path, $"is not an IDX file of bytes: it begins with {Convert.ToHexString(bytes, 0, 4)}{(bytes[0] == 0x1F ? " (unpack it with gunzip)" : "")}");
        if (bytes[3] != dimensions) throw Bad(path, $"has {bytes[3]} dimensions where {dimensions} are expected");

        var sizes = new int[dimensions];
        for (var i = 0; i < dimensions; i++)
        {
            sizes[i] = BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(4 + 4 * i));
            if (sizes[i] <= 0) throw Bad(path, $"has a dimension of {sizes[i]}");
        }
        // In decimal: four dimensions of 2³¹ overflow a long.
        var expected = sizes.Aggregate((decimal)1, (n, size) => n * size);
        var found = bytes.Length - header;
        if (found < expected) throw Bad(path, $"is truncated: its header announces {expected} bytes, and {found} follow");
        if (found > expected) throw Bad(path, $"has {found - expected} bytes too many at its end");
        return new IdxFile(sizes, bytes.AsMemory(header));
    }

    private static InvalidDataException Bad(string path, string problem) => new($"The file '{path}' {problem}.");
}
