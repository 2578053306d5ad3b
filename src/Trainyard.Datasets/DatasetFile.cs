using System.Security.Cryptography;
using Trainyard.Platform;

namespace Trainyard.Datasets;

/// <summary>A file of a dataset as it was published. The digest is what it is: wherever bytes come from, they are these or they are refused.</summary>
internal sealed record DatasetFile(string Name, long Size, string Sha256)
{
    /// <summary>Whether the folder has these very bytes under this name.</summary>
    public bool IsIn(string folder)
    {
        try
        {
            using var file = File.OpenRead(Path.Combine(folder, Name));
            return file.Length == Size && Convert.ToHexStringLower(SHA256.HashData(file)) == Sha256;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return false;
        }
    }

    /// <summary>Keeps the content in the folder, if it is the published one. Two processes may do so at once, and neither sees half a file.</summary>
    /// <exception cref="InvalidDataException">It is not.</exception>
    public async Task KeepAsync(Stream content, string folder, CancellationToken cancellationToken)
    {
        using var file = new AtomicFile(Path.Combine(folder, Name), isPrivate: false);
        await content.CopyToAsync(file.Content, cancellationToken);
        file.Content.Position = 0;
        if (Convert.ToHexStringLower(await SHA256.HashDataAsync(file.Content, cancellationToken)) != Sha256) throw new InvalidDataException($"{Name} has a wrong checksum");
        file.Commit();
    }
}
