using System.Buffers.Binary;
using System.Text.Json;

namespace Trainyard.Tests.Flow;

/// <summary>Reads a safetensors file by the format's description alone, with no code of the program under test.</summary>
internal static class SafeTensorsFile
{
    /// <summary>Type, shape and bytes of each tensor by its name.</summary>
    public static SortedDictionary<string, string> Read(byte[] file)
    {
        var length = (int)BinaryPrimitives.ReadUInt64LittleEndian(file);
        using var header = JsonDocument.Parse(file.AsMemory(8, length));
        var tensors = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var tensor in header.RootElement.EnumerateObject().Where(p => p.Name != "__metadata__"))
        {
            var (begin, end) = (tensor.Value.GetProperty("data_offsets")[0].GetInt32(), tensor.Value.GetProperty("data_offsets")[1].GetInt32());
            tensors[tensor.Name] = $"{tensor.Value.GetProperty("dtype")} {tensor.Value.GetProperty("shape")} {Convert.ToHexString(file.AsSpan(8 + length + begin, end - begin))}";
        }
        Assert.NotEmpty(tensors);
        return tensors;
    }
}
