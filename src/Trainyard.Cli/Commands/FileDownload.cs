using System.CommandLine;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Trainyard.Client;
using Trainyard.Platform;

namespace Trainyard.Cli.Commands;

/// <summary>A file of the server on its way to a file, a device or standard output of this machine, with a check that it arrived whole.</summary>
internal static class FileDownload
{
    public static Option<string?> OutputOption() => new("--output", "-o")
    {
        Description = "A file, a folder to put it in, a device or pipe to write it to, or - for standard output. Default: the server's name for it, here.",
        HelpName = "PATH",
    };

    public static Option<bool> ForceOption() => new("--force") { Description = "Replace a file that is there." };

    /// <param name="call">Whose output says where it is.</param>
    /// <param name="file">What the server sends.</param>
    /// <param name="what">As messages name it.</param>
    /// <param name="output">Where to, as it was asked for.</param>
    /// <param name="force">Whether to replace a file that is there.</param>
    /// <param name="cancellationToken">Ends the download.</param>
    /// <exception cref="CliException">It arrived damaged, or cannot be written.</exception>
    public static async Task RunAsync(ServerCall call, Download file, string what, string? output, bool force, CancellationToken cancellationToken)
    {
        var target = Target(output, file.FileName);
        var (size, sha256) = target.IsStream ? await StreamAsync(file, what, target, cancellationToken) : await SaveAsync(file, what, target.Path!, force, cancellationToken);
        if (call.Output.IsJson) call.Output.WriteJson(new JsonObject { ["path"] = target.Path, ["size"] = size, ["sha256"] = sha256, ["verified"] = file.Sha256 is not null });
        else if (target.Path is { } path) call.Output.Say(path);
    }

    private static OutputTarget Target(string? wanted, string fileName)
    {
        if (wanted is not null && !Directory.Exists(wanted) && !Path.EndsInDirectorySeparator(wanted)) return OutputTarget.Of(wanted);
        return OutputTarget.Of(Path.GetFullPath(wanted is null ? fileName : Path.Combine(wanted, fileName)));
    }

    /// <summary>Writes a file whole or not at all; its folder is made if it is not there.</summary>
    /// <param name="file">What the server sends.</param>
    /// <param name="what">As messages name it.</param>
    /// <param name="path">Where to.</param>
    /// <param name="force">Whether to replace a file that is there.</param>
    /// <param name="cancellationToken">Ends the download.</param>
    /// <exception cref="CliException">It arrived damaged, or is there already.</exception>
    public static async Task<(long Size, string Sha256)> SaveAsync(Download file, string what, string path, bool force, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        if (File.Exists(path) && !force) throw new CliException(ExitCodes.Local, $"{path} is there already; --force replaces it, --output names another file.");

        using var made = new AtomicFile(path, isPrivate: false);
        await file.Content.CopyToAsync(made.Content, cancellationToken);
        made.Content.Position = 0;
        var (size, sha256) = (made.Content.Length, Convert.ToHexStringLower(await SHA256.HashDataAsync(made.Content, cancellationToken)));
        if (file.Sha256 is { } expected && expected != sha256) throw new CliException(ExitCodes.Local, $"The {what} arrived damaged (SHA-256 {sha256} instead of {expected}); download it again.");
        // Who may read the file stays as it was.
        if (!OperatingSystem.IsWindows() && File.Exists(path)) File.SetUnixFileMode(made.Content.SafeFileHandle, File.GetUnixFileMode(path));
        made.Commit(overwrite: force);
        return (size, sha256);
    }

    /// <summary>What was written cannot be taken back: a damaged file is an error that comes after it.</summary>
    private static async Task<(long Size, string Sha256)> StreamAsync(Download file, string what, OutputTarget target, CancellationToken cancellationToken)
    {
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var (buffer, size) = (new byte[1 << 16], 0L);
        await using (var stream = await target.OpenStreamAsync(cancellationToken))
        {
            for (int read; (read = await file.Content.ReadAsync(buffer, cancellationToken)) > 0; size += read)
            {
                digest.AppendData(buffer, 0, read);
                await stream.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
            }
            await stream.FlushAsync(cancellationToken);
        }
        var sha256 = Convert.ToHexStringLower(digest.GetHashAndReset());
        if (file.Sha256 is { } expected && expected != sha256)
            throw new CliException(ExitCodes.Local, $"The {what} arrived damaged (SHA-256 {sha256} instead of {expected}), and {target.Name} has it; throw that away and download it again.");
        return (size, sha256);
    }
}
