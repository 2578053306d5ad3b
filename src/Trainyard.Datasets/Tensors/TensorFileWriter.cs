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
        _file = File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.Delete, preallocationSize: length);
        RandomAccess.SetLength(_file, length);
    }

    /// <summary>Writes whole rows of a tensor.</summary>
    /// <param name="tensor">Its name.</param>
    /// <param name="row">The first row.</param>
    /// <param name="rows">Their bytes.</param>
    public void Write(string tensor, long row, ReadOnlySpan<byte> rows) => RandomAccess.Write(_file, rows, At(tensor, row, rows.Length));

    /// <summary>Reads whole rows of a tensor that were written.</summary>
    /// <param name="tensor">Its name.</param>
    /// <param name="row">The first row.</param>
    /// <param name="rows">Where their bytes go.</param>
    /// <exception cref="IOException">The disk fails.</exception>
    public void Read(string tensor, long row, Span<byte> rows)
    {
        for (int read, done = 0; done < rows.Length; done += read)
        {
            read = RandomAccess.Read(_file, rows[done..], At(tensor, row, rows.Length) + done);
            if (read == 0) throw new IOException("A file ended while it was written.");
        }
    }

    /// <summary>Whether the room that was kept is enough.</summary>
    public bool HasRoomFor(IReadOnlyDictionary<string, string> metadata) => Header(metadata).ToBytes().Length <= 8 + _header;

    /// <summary>The file is whole. It is not flushed: whoever keeps it does that with the copy.</summary>
    public void Finish(IReadOnlyDictionary<string, string> metadata) => RandomAccess.Write(_file, Header(metadata).ToBytes(_header), 0);

    public void Dispose() => _file.Dispose();

    private SafeTensorsHeader Header(IReadOnlyDictionary<string, string> metadata) => new([.. _tensors.Values.OrderBy(place => place.Begin).ThenBy(place => place.End)], metadata);

    private long At(string tensor, long row, int length)
    {
        var place = _tensors[tensor];
        var at = place.Begin + row * place.RowBytes;
        return at + length <= place.End ? 8 + _header + at : throw new ArgumentOutOfRangeException(nameof(row));
    }
}
