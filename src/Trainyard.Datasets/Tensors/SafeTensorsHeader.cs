using System.Buffers.Binary;
using System.Collections.Frozen;
using System.Text.Json;

namespace Trainyard.Datasets.Tensors;

/// <summary>
/// The header of a safetensors file (https://github.com/huggingface/safetensors#format): its length as a little-endian uint64; JSON padded
/// with spaces to 8 bytes, with each tensor's dtype, shape and place; the tensors' bytes follow without gaps.
/// </summary>
/// <param name="Tensors">In the order of their bytes.</param>
/// <param name="Metadata">Texts by name.</param>
internal sealed record SafeTensorsHeader(IReadOnlyList<TensorPlace> Tensors, IReadOnlyDictionary<string, string> Metadata)
{
    /// <summary>A longer header is refused, as the reference implementation does.</summary>
    public const long MaxLength = 100_000_000;

    private const string MetadataKey = "__metadata__";

    /// <summary>Bytes of an element, by the type's name.</summary>
    public static FrozenDictionary<string, int> Sizes { get; } = new Dictionary<string, int>
    {
        ["F64"] = 8,
        ["I64"] = 8,
        ["F32"] = 4,
        ["I32"] = 4,
        ["F16"] = 2,
        ["BF16"] = 2,
        ["I16"] = 2,
        ["I8"] = 1,
        ["U8"] = 1,
        ["BOOL"] = 1,
    }.ToFrozenDictionary();

    /// <summary>Reads a header from the front of a stream, which then stands at the first tensor.</summary>
    /// <exception cref="InvalidDataException">It is none, is damaged, or the file is shorter than it says. The message is the end of a sentence.</exception>
    public static SafeTensorsHeader Read(Stream stream)
    {
        Span<byte> prefix = stackalloc byte[8];
        Fill(stream, prefix);
        var length = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
        if (length is < 2 or > MaxLength) throw new InvalidDataException("this is not a safetensors file.");
        var json = new byte[length];
        Fill(stream, json);
        try
        {
            var header = Parse(json);
            CheckPlaces(header.Tensors, stream.CanSeek ? stream.Length - stream.Position : long.MaxValue);
            return header;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException or KeyNotFoundException)
        {
            throw new InvalidDataException("its header is damaged.", e);
        }
    }

    /// <summary>The bytes in front of the tensors.</summary>
    /// <param name="length">Bytes of the JSON with its padding; 0: as many as it needs.</param>
    /// <exception cref="ArgumentException">It needs more.</exception>
    public byte[] ToBytes(int length = 0)
    {
        var json = Json();
        var padded = length > 0 ? length : (json.Length + 7) / 8 * 8;
        if (json.Length > padded) throw new ArgumentException($"The header has {json.Length} bytes, and there is room for {padded}.", nameof(length));
        var bytes = new byte[8 + padded];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, (ulong)padded);
        bytes.AsSpan(8).Fill((byte)' ');
        json.CopyTo(bytes, 8);
        return bytes;
    }

    /// <summary>Reads so many bytes.</summary>
    /// <exception cref="InvalidDataException">The stream ends before.</exception>
    internal static void Fill(Stream stream, Span<byte> bytes)
    {
        try
        {
            stream.ReadExactly(bytes);
        }
        catch (EndOfStreamException e)
        {
            throw new InvalidDataException("it is truncated.", e);
        }
    }

    private static SafeTensorsHeader Parse(byte[] header)
    {
        var (tensors, metadata) = (new List<TensorPlace>(), new Dictionary<string, string>());
        using var json = JsonDocument.Parse(header, new JsonDocumentOptions { AllowDuplicateProperties = false });
        foreach (var property in json.RootElement.EnumerateObject())
        {
            if (property.Name == MetadataKey)
            {
                foreach (var item in property.Value.EnumerateObject()) metadata.Add(item.Name, item.Value.GetString() ?? "");
                continue;
            }
            var type = property.Value.GetProperty("dtype").GetString() ?? "";
            if (!Sizes.ContainsKey(type)) throw new InvalidDataException($"its tensor '{property.Name}' has the type '{type}', which is not known here.");
            var places = property.Value.GetProperty("data_offsets");
            tensors.Add(new TensorPlace(property.Name, type, [.. property.Value.GetProperty("shape").EnumerateArray().Select(n => n.GetInt64())], places[0].GetInt64(), places[1].GetInt64()));
        }
        tensors.Sort((a, b) => (a.Begin, a.End).CompareTo((b.Begin, b.End)));
        return new SafeTensorsHeader(tensors, metadata);
    }

    /// <summary>Before anything is allocated: the places must follow each other without gaps, and hold what the shapes say.</summary>
    private static void CheckPlaces(IReadOnlyList<TensorPlace> tensors, long bytes)
    {
        long at = 0;
        foreach (var tensor in tensors)
        {
            if (tensor.Begin != at || tensor.Shape.Any(extent => extent < 0) || tensor.End - tensor.Begin != TensorPlace.Bytes(tensor.Type, tensor.Shape)) throw new InvalidDataException("its header is damaged.");
            at = tensor.End;
        }
        if (bytes < at) throw new InvalidDataException("it is truncated.");
    }

    private byte[] Json()
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteStartObject(MetadataKey);
            foreach (var (key, value) in Metadata) json.WriteString(key, value);
            json.WriteEndObject();
            foreach (var tensor in Tensors)
            {
                json.WriteStartObject(tensor.Name);
                json.WriteString("dtype", tensor.Type);
                WriteNumbers(json, "shape", tensor.Shape);
                WriteNumbers(json, "data_offsets", [tensor.Begin, tensor.End]);
                json.WriteEndObject();
            }
            json.WriteEndObject();
        }
        return buffer.ToArray();
    }

    private static void WriteNumbers(Utf8JsonWriter json, string name, IReadOnlyList<long> numbers)
    {
        json.WriteStartArray(name);
        foreach (var number in numbers) json.WriteNumberValue(number);
        json.WriteEndArray();
    }
}
