using System.Buffers.Binary;
using System.Text.Json;
using static TorchSharp.torch;

namespace Trainyard.Training.Checkpoints;

/// <summary>Reads a safetensors file from the front, one tensor in memory at a time. Whatever does not follow the format is refused.</summary>
internal sealed class SafeTensorsReader
{
    private readonly Stream _stream;
    private readonly List<Entry> _entries = [];
    private readonly Dictionary<string, string> _metadata = [];

    /// <exception cref="InvalidDataException">The header is not one, or ends too early.</exception>
    public SafeTensorsReader(Stream stream)
    {
        _stream = stream;
        Span<byte> prefix = stackalloc byte[8];
        Fill(prefix);
        var length = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
        if (length is < 2 or > SafeTensors.MaxHeader) throw new InvalidDataException("this is not a safetensors file.");
        var header = new byte[length];
        Fill(header);
        try
        {
            Parse(header);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException or KeyNotFoundException)
        {
            throw new InvalidDataException("its header is damaged.", e);
        }
        CheckPlaces();
    }

    public IReadOnlyDictionary<string, string> Metadata => _metadata;

    /// <summary>Each tensor, on the CPU, in the order of the file; the caller disposes it.</summary>
    /// <exception cref="InvalidDataException">The file ends too early or too late.</exception>
    public IEnumerable<(string Name, Tensor Tensor)> Tensors()
    {
        foreach (var entry in _entries)
        {
            var tensor = empty(entry.Shape, dtype: SafeTensors.Types[entry.Type].Type);
            Fill(tensor.bytes);
            yield return (entry.Name, tensor);
        }
        if (_stream.ReadByte() >= 0) throw new InvalidDataException("bytes follow after its end.");
    }

    private void Parse(byte[] header)
    {
        using var json = JsonDocument.Parse(header, new JsonDocumentOptions { AllowDuplicateProperties = false });
        foreach (var property in json.RootElement.EnumerateObject())
        {
            if (property.Name == SafeTensors.MetadataKey)
            {
                foreach (var item in property.Value.EnumerateObject()) _metadata.Add(item.Name, item.Value.GetString() ?? "");
                continue;
            }
            var type = property.Value.GetProperty("dtype").GetString() ?? "";
            if (!SafeTensors.Types.ContainsKey(type)) throw new FormatException($"dtype '{type}'");
            var places = property.Value.GetProperty("data_offsets");
            _entries.Add(new Entry(
                property.Name,
                type,
                [.. property.Value.GetProperty("shape").EnumerateArray().Select(n => n.GetInt64())],
                places[0].GetInt64(),
                places[1].GetInt64()));
        }
    }

    /// <summary>Before anything is allocated: the places must follow each other without gaps, and hold what the shapes say.</summary>
    private void CheckPlaces()
    {
        _entries.Sort((a, b) => (a.Begin, a.End).CompareTo((b.Begin, b.End)));
        long at = 0;
        foreach (var entry in _entries)
        {
            // In decimal: a damaged shape may overflow a long.
            var size = entry.Shape.Aggregate((decimal)SafeTensors.Types[entry.Type].Size, (n, extent) => n * extent);
            if (entry.Begin != at || entry.End - entry.Begin != size || entry.Shape.Any(extent => extent < 0)) throw new InvalidDataException("its header is damaged.");
            at = entry.End;
        }
        if (_stream.CanSeek && _stream.Length - _stream.Position < at) throw new InvalidDataException("it is truncated.");
    }

    private void Fill(Span<byte> bytes)
    {
        try
        {
            _stream.ReadExactly(bytes);
        }
        catch (EndOfStreamException e)
        {
            throw new InvalidDataException("it is truncated.", e);
        }
    }

    private sealed record Entry(string Name, string Type, long[] Shape, long Begin, long End);
}
