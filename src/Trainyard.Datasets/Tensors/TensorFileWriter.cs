using Microsoft.Win32.SafeHandles;

namespace Trainyard.Datasets.Tensors;

/// <summary>
/// Writes a safetensors file of tensors that are larger than memory: the places are known first, rows are written in any order and from
/// several threads, and the metadata comes last, into room that was kept for it.
/// </summary>
internal sealed class TensorFileWriter : IDisposable
{
    private readonly SafeFileHandle _file;
    private readonly Dictionary<string, TensorPlace> _tensors;
    private readonly int _header;

    /// <param name="path">A file that is not there yet.</param>
    /// <param name="tensors">Name, type and shape of each.</param>
    /// <param name="metadataBytes">Most bytes of the metadata as JSON.</param>
    /// <exception cref="IOException">The disk has no room for it.</exception>
    public TensorFileWriter(string path, IEnumerable<(string Name, string Type, IReadOnlyList<long> Shape)> tensors, int metadataBytes)
    {
        var places = new List<TensorPlace>();
        // The widest types first, so that each tensor is aligned to its element.
        foreach (var (name, type, shape) in tensors.OrderByDescending(t => SafeTensorsHeader.Sizes[t.Type])) places.Add(TensorPlace.After(places.LastOrDefault()?.End ?? 0, name, type, shape));
        _tensors = places.ToDictionary(place => place.Name);
        _header = (new SafeTensorsHeader(places, new Dictionary<string, string>()).ToBytes().Length - 8 + metadataBytes + 7) / 8 * 8;
        var length = 8 + _header + places.Last().End;
        _file = File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, preallocationSize: length);
        RandomAccess.SetLength(_file, length);
    }

    /// <summary>Writes whole rows of a tensor.</summary>
    /// <param name="tensor">Its name.</param>
    /// <param name="row">The first row.</param>
    /// <param name="rows">Their bytes.</param>
    public void Write(string tensor, long row, ReadOnlySpan<byte> rows)
    {
        var place = _tensors[tensor];
        var at = place.Begin + row * place.RowBytes;
        if (at + rows.Length > place.End) throw new ArgumentOutOfRangeException(nameof(row));
        RandomAccess.Write(_file, rows, 8 + _header + at);
    }

    /// <summary>The file is whole. It is not flushed: whoever keeps it does that with the copy.</summary>
    public void Finish(IReadOnlyDictionary<string, string> metadata) => RandomAccess.Write(_file, new SafeTensorsHeader([.. _tensors.Values.OrderBy(place => place.Begin).ThenBy(place => place.End)], metadata).ToBytes(_header), 0);

    public void Dispose() => _file.Dispose();
}
