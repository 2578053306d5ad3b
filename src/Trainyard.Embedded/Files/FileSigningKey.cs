using System.Security.Cryptography;
using Trainyard.Accounts;
using Trainyard.Platform;

namespace Trainyard.Embedded.Files;

/// <summary>A key in a file that only its owner may read; made at the first start.</summary>
internal sealed class FileSigningKey(string path) : ISigningKey
{
    private const int Bytes = 32;

    public ReadOnlyMemory<byte> Value { get; } = Load(path);

    private static byte[] Load(string path)
    {
        if (File.Exists(path)) PrivateFiles.Tighten(path);
        else Create(path);
        var key = File.ReadAllBytes(path);
        return key.Length == Bytes
            ? key
            : throw new InvalidSettingException($"'{path}' is not a signing key of {Bytes} bytes: delete it and start again; everybody will have to sign in anew.");
    }

    private static void Create(string path)
    {
        using var file = new AtomicFile(path, isPrivate: true);
        file.Content.Write(RandomNumberGenerator.GetBytes(Bytes));
        try
        {
            file.Commit(overwrite: false);
        }
        catch (IOException) when (File.Exists(path))
        {
            // A second server made one at the same moment, and that one counts.
        }
    }
}
