using System.Text.Json;
using System.Text.Json.Serialization;
using Trainyard.Artifacts;
using Trainyard.Contracts;

namespace Trainyard.Embedded.Backups;

/// <summary>
/// What is in a backup of the embedded mode: a gzipped tar that begins with a <see cref="BackupHead"/> and ends with a
/// <see cref="BackupManifest"/> of all between, so that one which ends too early is known for it.
/// </summary>
internal static class BackupFile
{
    /// <summary>Of the layout that this page describes.</summary>
    public const int Format = 1;

    public const string Head = "trainyard-backup.json";
    public const string Manifest = "manifest.json";

    public static byte[] Write(BackupHead head) => JsonSerializer.SerializeToUtf8Bytes(head, BackupJson.Default.BackupHead);

    public static byte[] Write(BackupManifest manifest) => JsonSerializer.SerializeToUtf8Bytes(manifest, BackupJson.Default.BackupManifest);

    /// <summary>The names that a backup may hold, and no other: never a way out of the folder that it is unpacked into.</summary>
    public static bool IsExpected(string name) => name is FileNames.Database or FileNames.SigningKey || IsArtifact(name.Split('/'));

    private static bool IsArtifact(string[] parts) => IsByDigest(parts) || (parts is [FileNames.Artifacts, { Length: 32 } job, { Length: > 0 } file]
        && JobId.TryParse(job, null, out _) && file.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.') && file[0] != '.');

    /// <summary>Files of jobs, and datasets.</summary>
    private static bool IsByDigest(string[] parts) => parts is [FileNames.Artifacts, var kind, var digest] && (ArtifactIds.IsOfFile($"{kind}/{digest}") || ArtifactIds.IsOfDataset($"{kind}/{digest}"));
}

/// <param name="Format">See <see cref="BackupFile.Format"/>.</param>
/// <param name="Program">The version of Trainyard that wrote it, for people.</param>
/// <param name="Schema">Of the database.</param>
/// <param name="At">The moment that it shows.</param>
internal sealed record BackupHead(int Format, string Program, int Schema, DateTimeOffset At);

/// <param name="Files">All that is in the backup between head and manifest.</param>
/// <param name="Lost">Artifacts that a job or a dataset points to and that were missing or damaged already.</param>
internal sealed record BackupManifest(IReadOnlyList<BackedUpFile> Files, IReadOnlyList<string> Lost);

internal sealed record BackedUpFile(string Name, long Size, string Sha256);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(BackupHead))]
[JsonSerializable(typeof(BackupManifest))]
internal sealed partial class BackupJson : JsonSerializerContext;
