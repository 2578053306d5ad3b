namespace Trainyard.Importer.Arrays;

/// <summary>The arrays of some files, by name. Open until it is disposed.</summary>
internal sealed class ArrayFiles : IDisposable
{
    private readonly Dictionary<string, NumberFile> _byName = [];

    public IReadOnlyDictionary<string, NumberFile> ByName => _byName;

    /// <param name="files">Path in the source and path of the file.</param>
    /// <param name="source">What people call where they come from.</param>
    /// <param name="folder">Where an NPZ may be unpacked.</param>
    /// <param name="limit">Most bytes that may be unpacked.</param>
    /// <exception cref="ImportRefusedException">They are no arrays.</exception>
    /// <exception cref="InvalidDataException">One is damaged; the message is a sentence.</exception>
    public static ArrayFiles Open(IReadOnlyList<(string Path, string File)> files, string source, string folder, long limit)
    {
        var arrays = new ArrayFiles();
        try
        {
            foreach (var (path, file) in files) arrays.Add(path, file, folder, limit);
            return arrays._byName.Count > 0 ? arrays : throw new ImportRefusedException(source, "It is nothing that can be read as a dataset.", "Bring class folders of pictures (zip, tar, tar.gz), a table (CSV, Parquet), or arrays (NPZ, NPY, IDX).");
        }
        catch
        {
            arrays.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        foreach (var array in _byName.Values) array.Dispose();
    }

    private void Add(string path, string file, string folder, long limit)
    {
        var start = new byte[4];
        using (var content = File.OpenRead(file)) content.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        switch (start)
        {
            case [0x93, (byte)'N', ..]:
                Add(path, NpyFile.Open(file, path));
                break;
            case [(byte)'P', (byte)'K', ..]:
                foreach (var (name, array) in NpzFile.Open(file, path, folder, limit)) Add(name, array);
                break;
            case [0, 0, >= 8 and <= 14, _]:
                Add(path, IdxArray.Open(file, path));
                break;
        }
    }

    private void Add(string name, NumberFile array)
    {
        if (_byName.TryAdd(name, array)) return;
        array.Dispose();
        throw new ImportRefusedException(name, "There are two arrays of this name.", "Bring one of them.");
    }
}
