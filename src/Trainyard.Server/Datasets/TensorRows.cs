using Trainyard.Artifacts;
using Trainyard.Contracts;
using Trainyard.Datasets.Tensors;

namespace Trainyard.Server.Datasets;

/// <summary>Reads single rows of the tensors in a safetensors file of the artifact store: no more than their own bytes.</summary>
internal sealed class TensorRows : IAsyncDisposable
{
    private readonly Stream _stream;
    private readonly Dictionary<string, TensorPlace> _tensors;
    private readonly long _begin;

    private TensorRows(Stream stream)
    {
        _stream = stream;
        var header = SafeTensorsHeader.Read(stream);
        (_tensors, Metadata, _begin) = (header.Tensors.ToDictionary(tensor => tensor.Name), header.Metadata, stream.Position);
    }

    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <exception cref="InvalidDataException">The file is missing or damaged.</exception>
    public static async Task<TensorRows> OpenAsync(ArtifactRef file, IArtifactStore artifacts, CancellationToken cancellationToken)
    {
        var stream = await artifacts.StreamAsync(file, cancellationToken);
        try
        {
            return new TensorRows(stream);
        }
        catch
        {
            await stream.DisposeAsync();
            throw;
        }
    }

    /// <summary>The place of a tensor; null: there is none of this name.</summary>
    public TensorPlace? Find(string tensor) => _tensors.GetValueOrDefault(tensor);

    /// <summary>Consecutive rows of a tensor.</summary>
    public byte[] Rows(string tensor, long first, long count = 1)
    {
        var place = _tensors[tensor];
        var bytes = new byte[place.RowBytes * count];
        _stream.Position = _begin + place.Begin + first * place.RowBytes;
        SafeTensorsHeader.Fill(_stream, bytes);
        return bytes;
    }

    /// <summary>A whole tensor.</summary>
    public byte[] All(string tensor) => Rows(tensor, 0, _tensors[tensor].Shape[0]);

    public ValueTask DisposeAsync() => _stream.DisposeAsync();
}
