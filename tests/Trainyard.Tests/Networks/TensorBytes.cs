using Trainyard.Datasets.Tensors;

namespace Trainyard.Tests.Networks;

/// <summary>The tensors of a safetensors file.</summary>
internal static class TensorBytes
{
    /// <summary>The bytes of each by name.</summary>
    public static Dictionary<string, byte[]> Read(byte[] file)
    {
        using var stream = new MemoryStream(file);
        var header = SafeTensorsHeader.Read(stream);
        var start = (int)stream.Position;
        return header.Tensors.ToDictionary(t => t.Name, t => file[(start + (int)t.Begin)..(start + (int)t.End)]);
    }
}
