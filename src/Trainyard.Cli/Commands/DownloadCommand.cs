using System.CommandLine;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Trainyard.Client;
using Trainyard.Contracts;
using Trainyard.Platform;

namespace Trainyard.Cli.Commands;

internal static class DownloadCommand
{
    public static Command Create()
    {
        var job = new JobArgument();
        var format = new Option<ModelFormat>("--format")
        {
            Description = "safetensors, or torchsharp for TorchSharp's own format.",
            DefaultValueFactory = _ => ModelFormat.Safetensors,
            CustomParser = Parsing.Format,
            HelpName = "FORMAT",
        };
        var output = new Option<string?>("--output", "-o")
        {
            Description = "A file, a folder to put it in, a device or pipe to write it to, or - for standard output. Default: the server's name for it, here.",
            HelpName = "PATH",
        };
        var force = new Option<bool>("--force") { Description = "Replace a file that is there." };
        var command = new ExampleCommand(
            "download",
            "Downloads the trained model, and checks that it arrived whole.",
            "trainyard download last",
            "trainyard download last --output models/ --format torchsharp",
            "trainyard download last --output - | sha256sum") { job, format, output, force };
        command.Validators.Add(result => Parsing.OneStandardOutput(result, "--output", result.GetValue(output)));
        return command.AtServer(async (call, cancellationToken) =>
        {
            var id = await job.FindAsync(call, cancellationToken);
            using var model = await call.Client.OpenModelAsync(id, call.Args.GetValue(format), cancellationToken);
            var target = Target(call.Args.GetValue(output), model.FileName);
            var (size, sha256) = target.IsStream ? await StreamAsync(model, target, cancellationToken) : await SaveAsync(model, target, call.Args.GetValue(force), cancellationToken);
            if (call.Output.IsJson) call.Output.WriteJson(new JsonObject { ["path"] = target.Path, ["size"] = size, ["sha256"] = sha256, ["verified"] = model.Sha256 is not null });
            else if (target.Path is { } path) call.Output.Say(path);
        });
    }

    private static OutputTarget Target(string? wanted, string fileName)
    {
        if (wanted is not null && !Directory.Exists(wanted) && !Path.EndsInDirectorySeparator(wanted)) return OutputTarget.Of(wanted);
        return OutputTarget.Of(Path.GetFullPath(wanted is null ? fileName : Path.Combine(wanted, fileName)));
    }

    private static async Task<(long Size, string Sha256)> SaveAsync(ModelDownload model, OutputTarget target, bool force, CancellationToken cancellationToken)
    {
        var path = target.Path!;
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        if (File.Exists(path) && !force) throw new CliException(ExitCodes.Local, $"{path} is there already; --force replaces it, --output names another file.");

        using var file = new AtomicFile(path, isPrivate: false);
        await model.Content.CopyToAsync(file.Content, cancellationToken);
        file.Content.Position = 0;
        var (size, sha256) = (file.Content.Length, Convert.ToHexStringLower(await SHA256.HashDataAsync(file.Content, cancellationToken)));
        if (model.Sha256 is { } expected && expected != sha256) throw new CliException(ExitCodes.Local, $"The model arrived damaged (SHA-256 {sha256} instead of {expected}); download it again.");
        // Who may read the file stays as it was.
        if (!OperatingSystem.IsWindows() && File.Exists(path)) File.SetUnixFileMode(file.Content.SafeFileHandle, File.GetUnixFileMode(path));
        file.Commit(overwrite: force);
        return (size, sha256);
    }

    /// <summary>What was written cannot be taken back: a damaged model is an error that comes after it.</summary>
    private static async Task<(long Size, string Sha256)> StreamAsync(ModelDownload model, OutputTarget target, CancellationToken cancellationToken)
    {
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var (buffer, size) = (new byte[1 << 16], 0L);
        await using (var stream = await target.OpenStreamAsync(cancellationToken))
        {
            for (int read; (read = await model.Content.ReadAsync(buffer, cancellationToken)) > 0; size += read)
            {
                digest.AppendData(buffer, 0, read);
                await stream.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
            }
            await stream.FlushAsync(cancellationToken);
        }
        var sha256 = Convert.ToHexStringLower(digest.GetHashAndReset());
        if (model.Sha256 is { } expected && expected != sha256)
            throw new CliException(ExitCodes.Local, $"The model arrived damaged (SHA-256 {sha256} instead of {expected}), and {target.Name} has it; throw that away and download it again.");
        return (size, sha256);
    }
}
