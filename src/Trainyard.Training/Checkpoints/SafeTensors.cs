using System.Collections.Frozen;
using Trainyard.Datasets.Tensors;
using static TorchSharp.torch;

namespace Trainyard.Training.Checkpoints;

/// <summary>Tensors of the trainer as a safetensors file; see <see cref="SafeTensorsHeader"/>.</summary>
internal static class SafeTensors
{
    /// <summary>By their names in a header.</summary>
    public static FrozenDictionary<string, ScalarType> Types { get; } = new Dictionary<string, ScalarType>
    {
        ["F64"] = ScalarType.Float64,
        ["I64"] = ScalarType.Int64,
        ["F32"] = ScalarType.Float32,
        ["I32"] = ScalarType.Int32,
        ["F16"] = ScalarType.Float16,
        ["BF16"] = ScalarType.BFloat16,
        ["I16"] = ScalarType.Int16,
        ["I8"] = ScalarType.Int8,
        ["U8"] = ScalarType.Byte,
        ["BOOL"] = ScalarType.Bool,
    }.ToFrozenDictionary();

    /// <summary>Streams the tensors, with one at a time in a second copy, and that only where its bytes are not in order.</summary>
    public static void Write(Stream stream, IEnumerable<(string Name, Tensor Tensor)> tensors, IReadOnlyDictionary<string, string> metadata)
    {
        // The widest types first, so that each tensor is aligned to its element.
        var ordered = tensors.OrderByDescending(t => t.Tensor.element_size()).ThenBy(t => t.Name, StringComparer.Ordinal).ToList();
        var places = new List<TensorPlace>();
        foreach (var (name, tensor) in ordered) places.Add(TensorPlace.After(places.LastOrDefault()?.End ?? 0, name, Types.First(t => t.Value == tensor.dtype).Key, tensor.shape));
        stream.Write(new SafeTensorsHeader(places, metadata).ToBytes());
        foreach (var (_, tensor) in ordered)
        {
            using var scope = NewDisposeScope();
            stream.Write(tensor.detach().cpu().contiguous().bytes);
        }
    }
}
