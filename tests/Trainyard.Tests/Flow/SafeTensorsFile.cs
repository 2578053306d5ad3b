using System.Buffers.Binary;
using System.Text.Json;

namespace Trainyard.Tests.Flow;

/// <summary>Reads a safetensors file by the format's description alone, with no code of the program under test.</summary>
internal static class SafeTensorsFile
{
    public static SortedDictionary<string, (string Type, string Shape, byte[] Bytes)> Read(byte[] file)
    {
        var length = (int)BinaryPrimitives.ReadUInt64LittleEndian(file);
        using var header = JsonDocument.Parse(file.AsMemory(8, length));
        var tensors = new SortedDictionary<string, (string, string, byte[])>(StringComparer.Ordinal);
        foreach (var tensor in header.RootElement.EnumerateObject().Where(p => p.Name != "__metadata__"))
        {
            var (begin, end) = (tensor.Value.GetProperty("data_offsets")[0].GetInt32(), tensor.Value.GetProperty("data_offsets")[1].GetInt32());
            tensors[tensor.Name] = (tensor.Value.GetProperty("dtype").GetString()!, tensor.Value.GetProperty("shape").GetRawText(), file[(8 + length + begin)..(8 + length + end)]);
        }
        Assert.NotEmpty(tensors);
        return tensors;
    }
}
