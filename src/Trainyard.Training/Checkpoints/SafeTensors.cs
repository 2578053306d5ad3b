using System.Buffers.Binary;
using System.Collections.Frozen;
using System.Text.Json;
using static TorchSharp.torch;

namespace Trainyard.Training.Checkpoints;

/// <summary>
/// The safetensors format (https://github.com/huggingface/safetensors#format): the header's length as a little-endian uint64; the
/// header, JSON padded with spaces to 8 bytes, with each tensor's dtype, shape and place; then the tensors' bytes without gaps.
/// </summary>
internal static class SafeTensors
{
    public const string MetadataKey = "__metadata__";

    /// <summary>A longer header is refused, as the reference implementation does.</summary>
    public const long MaxHeader = 100_000_000;

    /// <summary>By their names in a header, with the size of an element in bytes.</summary>
    public static FrozenDictionary<string, (ScalarType Type, int Size)> Types { get; } = new Dictionary<string, (ScalarType, int)>
    {
        ["F64"] = (ScalarType.Float64, 8),
        ["I64"] = (ScalarType.Int64, 8),
        ["F32"] = (ScalarType.Float32, 4),
        ["I32"] = (ScalarType.Int32, 4),
        ["U8"] = (ScalarType.Byte, 1),
        ["BOOL"] = (ScalarType.Bool, 1),
    }.ToFrozenDictionary();

    /// <summary>Streams the tensors, with one at a time in a second copy, and that only where its bytes are not in order.</summary>
    public static void Write(Stream stream, IEnumerable<(string Name, Tensor Tensor)> tensors, IReadOnlyDictionary<string, string> metadata)
    {
        // The widest types first, so that each tensor is aligned to its element.
        var ordered = tensors.OrderByDescending(t => t.Tensor.element_size()).ThenBy(t => t.Name, StringComparer.Ordinal).ToList();
        var header = Header(ordered, metadata);
        Span<byte> length = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)header.Length);
        stream.Write(length);
        stream.Write(header);
        foreach (var (_, tensor) in ordered)
        {
            using var scope = NewDisposeScope();
            stream.Write(tensor.detach().cpu().contiguous().bytes);
        }
    }

    private static byte[] Header(List<(string Name, Tensor Tensor)> tensors, IReadOnlyDictionary<string, string> metadata)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteStartObject(MetadataKey);
            foreach (var (key, value) in metadata) json.WriteString(key, value);
            json.WriteEndObject();
            long offset = 0;
            foreach (var (name, tensor) in tensors)
            {
                json.WriteStartObject(name);
                json.WriteString("dtype", Types.First(t => t.Value.Type == tensor.dtype).Key);
                WriteNumbers(json, "shape", tensor.shape);
                var end = offset + tensor.numel() * tensor.element_size();
                WriteNumbers(json, "data_offsets", [offset, end]);
                json.WriteEndObject();
                offset = end;
            }
            json.WriteEndObject();
        }
        while (buffer.Length % 8 != 0) buffer.WriteByte((byte)' ');
        return buffer.ToArray();
    }

    private static void WriteNumbers(Utf8JsonWriter json, string name, long[] numbers)
    {
        json.WriteStartArray(name);
        foreach (var number in numbers) json.WriteNumberValue(number);
        json.WriteEndArray();
    }
}
