using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace Trainyard.Importer.Arrays;

/// <summary>NumPy's format for several named arrays: a zip whose entries are NPY files. They are unpacked to a folder, so that they can be read a few rows at a time.</summary>
internal static class NpzFile
{
    private const int MaxArrays = 100;

    /// <summary>The arrays by their names. The caller disposes them, and removes the folder.</summary>
    /// <param name="path">The file.</param>
    /// <param name="name">What a message calls it.</param>
    /// <param name="folder">Where the arrays are unpacked.</param>
    /// <param name="limit">Most bytes of all arrays together.</param>
    /// <exception cref="InvalidDataException">It is no such file, is damaged, or an array cannot be read; the message says which.</exception>
    public static IReadOnlyDictionary<string, NumberFile> Open(string path, string name, string folder, long limit)
    {
        var arrays = new Dictionary<string, NumberFile>();
        try
        {
            using var zip = new ZipArchive(File.OpenRead(path), ZipArchiveMode.Read, leaveOpen: false, Encoding.UTF8);
            if (zip.Entries.Count > MaxArrays) throw new InvalidDataException(string.Create(CultureInfo.InvariantCulture, $"{name} has {zip.Entries.Count:N0} entries; at most {MaxArrays} arrays are read."));
            foreach (var entry in zip.Entries.Where(entry => entry.FullName.EndsWith(".npy", StringComparison.Ordinal)))
            {
                var array = entry.FullName[..^".npy".Length];
                if (arrays.ContainsKey(array)) throw new InvalidDataException($"{name} has two arrays called {array}. Save it again with numpy.savez.");
                var unpacked = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"array-{arrays.Count}.npy"));
                limit -= Unpack(entry, unpacked, limit, $"{name}: {array}");
                arrays.Add(array, NpyFile.Open(unpacked, $"{name}: {array}"));
            }
            return arrays.Count > 0 ? arrays : throw new InvalidDataException($"{name} has no array in it. Save some with numpy.savez.");
        }
        catch (Exception e)
        {
            foreach (var array in arrays.Values) array.Dispose();
            // What .NET says of a damaged zip names neither the file nor what to do.
            if (e is InvalidDataException && !e.Message.StartsWith(name, StringComparison.Ordinal)) throw new InvalidDataException($"{name} is no whole NPZ file: {e.Message} Copy or download it again.", e);
            throw;
        }
    }

    /// <returns>Its bytes.</returns>
    private static long Unpack(ZipArchiveEntry entry, string path, long limit, string name)
    {
        using var from = entry.Open();
        using var to = File.Create(path);
        var buffer = new byte[1 << 16];
        long length = 0;
        // What an entry announces is not believed.
        for (int read; (read = from.Read(buffer)) > 0; length += read)
        {
            if (length + read > limit) throw new InvalidDataException(string.Create(CultureInfo.InvariantCulture, $"{name} is larger than the {limit:N0} bytes that are left for this dataset."));
            to.Write(buffer, 0, read);
        }
        return length;
    }
}
