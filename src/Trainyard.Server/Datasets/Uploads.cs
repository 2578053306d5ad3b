using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.Extensions.Options;
using Trainyard.Accounts;
using Trainyard.Contracts;
using Trainyard.Platform;

namespace Trainyard.Server.Datasets;

/// <summary>
/// Files on their way here. What has arrived stays when a connection breaks, and when this server is killed: the bytes are a file, whose length
/// says how many there are.
/// </summary>
internal sealed class Uploads(IOptions<ServerOptions> options, TimeProvider time)
{
    /// <summary>One that nobody adds to is removed after so long.</summary>
    public static readonly TimeSpan Expiry = TimeSpan.FromHours(24);

    private readonly ConcurrentDictionary<string, byte> _writing = [];
    private readonly string _folder = options.Value.UploadFolder ?? Path.Combine(Path.GetTempPath(), $"trainyard-uploads-{Environment.UserName}");

    public long MaxBytes => options.Value.MaxDatasetBytes;

    /// <exception cref="IOException">The disk does not take it.</exception>
    public UploadView Create(string name, long length, AccountId owner)
    {
        RemoveOld();
        DurableFiles.CreatePrivateFolder(_folder);
        var id = Guid.NewGuid().ToString("N");
        using (PrivateFiles.Create(BytesOf(id)))
        {
        }
        // What it is comes last: an upload without it is none.
        using (var about = new AtomicFile(AboutOf(id), isPrivate: true))
        {
            JsonSerializer.Serialize(about.Content, new About(name, length, owner.ToString()));
            about.Commit();
        }
        return new UploadView(id, name, 0, length);
    }

    /// <summary>Null: there is no such upload of this account.</summary>
    public UploadView? Find(string id, AccountId owner)
    {
        if (!Guid.TryParseExact(id, "N", out _) || !File.Exists(AboutOf(id))) return null;
        using var file = File.OpenRead(AboutOf(id));
        var about = JsonSerializer.Deserialize<About>(file)!;
        return about.Owner == owner.ToString() ? new UploadView(id, about.Name, new FileInfo(BytesOf(id)).Length, about.Length) : null;
    }

    /// <summary>The file of an upload.</summary>
    public string BytesOf(string id) => Path.Combine(_folder, $"{id}.bytes");

    /// <summary>An empty folder beside the uploads.</summary>
    public string FolderOf(string id) => Path.Combine(_folder, $"{id}.import");

    /// <summary>Adds what comes, as far as it comes.</summary>
    /// <returns>False: somebody else is adding to it.</returns>
    /// <exception cref="IOException">The disk is full, or the connection broke; what came before is kept.</exception>
    public async Task<bool> AppendAsync(UploadView upload, Stream content)
    {
        // Nobody cancels: a connection that breaks ends the content, and what came before is read to its end.
        if (!_writing.TryAdd(upload.Id, 0)) return false;
        try
        {
            await using var file = new FileStream(BytesOf(upload.Id), FileMode.Open, FileAccess.Write, FileShare.Read, 0, FileOptions.Asynchronous);
            file.Position = upload.Offset;
            var (buffer, filled) = (new byte[1 << 20], 0);
            try
            {
                for (int read; (read = await content.ReadAsync(buffer.AsMemory(filled), CancellationToken.None)) > 0;)
                {
                    filled += read;
                    if (file.Position + filled > upload.Length) throw new InvalidDataException("More bytes came than the upload was to have.");
                    if (filled < buffer.Length) continue;
                    await file.WriteAsync(buffer, CancellationToken.None);
                    filled = 0;
                }
            }
            finally
            {
                // Also where the connection broke.
                if (file.Position + filled <= upload.Length) await file.WriteAsync(buffer.AsMemory(0, filled), CancellationToken.None);
            }
            return true;
        }
        finally
        {
            _writing.TryRemove(upload.Id, out _);
        }
    }

    public void Remove(string id)
    {
        File.Delete(AboutOf(id));
        File.Delete(BytesOf(id));
        if (Directory.Exists(FolderOf(id))) Directory.Delete(FolderOf(id), recursive: true);
    }

    private string AboutOf(string id) => Path.Combine(_folder, $"{id}.json");

    /// <summary>Also what a server that was killed left behind.</summary>
    private void RemoveOld()
    {
        if (!Directory.Exists(_folder)) return;
        var old = time.GetUtcNow() - Expiry;
        foreach (var entry in new DirectoryInfo(_folder).EnumerateFileSystemInfos().Where(entry => entry.LastWriteTimeUtc < old.UtcDateTime))
        {
            if (Guid.TryParseExact(Path.GetFileNameWithoutExtension(entry.Name), "N", out var id)) Remove(id.ToString("N"));
        }
    }

    private sealed record About(string Name, long Length, string Owner);
}
