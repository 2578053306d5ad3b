using Trainyard.Datasets.Tensors;
using static TorchSharp.torch;

namespace Trainyard.Training.Checkpoints;

/// <summary>Reads a safetensors file from the front, one tensor in memory at a time. Whatever does not follow the format is refused.</summary>
/// <exception cref="InvalidDataException">The header is not one, or the file ends too early.</exception>
internal sealed class SafeTensorsReader(Stream stream)
{
    private readonly SafeTensorsHeader _header = SafeTensorsHeader.Read(stream);

    public IReadOnlyDictionary<string, string> Metadata => _header.Metadata;

    /// <summary>Each tensor, on the CPU, in the order of the file; the caller disposes it.</summary>
    /// <exception cref="InvalidDataException">The file ends too early or too late.</exception>
    public IEnumerable<(string Name, Tensor Tensor)> Tensors()
    {
        foreach (var place in _header.Tensors)
        {
            var tensor = empty([.. place.Shape], dtype: SafeTensors.Types[place.Type]);
            SafeTensorsHeader.Fill(stream, tensor.bytes);
            yield return (place.Name, tensor);
        }
        if (stream.ReadByte() >= 0) throw new InvalidDataException("bytes follow after its end.");
    }
}
