using System.CommandLine;
using System.Text.Json.Nodes;
using Trainyard.Cli;
using Trainyard.Cli.Commands;
using Trainyard.Embedded;
using Trainyard.Embedded.Backups;

namespace Trainyard.Local.Commands;

internal static class BackupCommand
{
    public static Command Create()
    {
        var command = new ExampleCommand(
            "backup",
            "Writes jobs, curves, models, checkpoints and accounts of 'trainyard up' into one file, while it runs or not.",
            "trainyard backup trainyard-monday.tar.gz",
            "trainyard backup /mnt/backups/trainyard.tar.gz --force --home /srv/trainyard",
            "trainyard backup - | ssh elsewhere 'cat > trainyard.tar.gz'");
        var file = command.ForBackup("The backup, a .tar.gz; or a device or pipe to write it to, or - for standard output.", "Replace a file that is there.", RunAsync);
        command.Validators.Add(result => Parsing.OneStandardOutput(result, "FILE", result.GetValue(file)));
        return command;
    }

    private static async Task<int> RunAsync(BackupCall call, CancellationToken cancellationToken)
    {
        var (file, home, force, output) = call;
        var target = OutputTarget.Of(file);
        if (!target.IsStream && File.Exists(target.Path) && !force) throw new CliException(ExitCodes.Local, $"{target.Path} is there already; --force replaces it.");
        // A restore that was interrupted is completed first: it is what the folder holds.
        if (new HomeReplacement(home, TimeProvider.System).IsPending) HomeLock.Take(home).Dispose();
        var folder = new DataFolder(home);
        if (!File.Exists(folder.File(FileNames.Database))) throw new CliException(ExitCodes.Local, $"There is nothing to back up in {home}; --home names another data folder.");

        var writer = new BackupWriter(folder, TimeProvider.System);
        var (manifest, size) = target.IsStream ? await StreamAsync(writer, target, cancellationToken) : await SaveAsync(writer, target.Path!, force, cancellationToken);

        foreach (var lost in manifest.Lost) await output.Error.WriteLineAsync($"trainyard: The file {lost} is missing or damaged in {home}; the backup is whole without it.");
        if (output.IsJson)
        {
            output.WriteJson(new JsonObject
            {
                ["path"] = target.Path,
                ["size"] = size,
                ["files"] = manifest.Files.Count,
                ["lost"] = new JsonArray([.. manifest.Lost.Select(l => (JsonNode)l)]),
            });
        }
        else
        {
            if (target.Path is { } path) output.Say(path);
            // Where standard output is the backup, no message may come into it.
            await (target.Path is null ? output.Error : output.Result).WriteLineAsync("It holds the signing key and the passwords' hashes: keep it as safe as the data folder.");
        }
        return ExitCodes.Ok;
    }

    private static async Task<(BackupManifest Manifest, long Size)> SaveAsync(BackupWriter writer, string path, bool force, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        return (await writer.WriteAsync(path, force, cancellationToken), new FileInfo(path).Length);
    }

    /// <summary>By a temporary file, which only its owner can read: a backup may begin anew, and what was streamed cannot be taken back.</summary>
    private static async Task<(BackupManifest Manifest, long Size)> StreamAsync(BackupWriter writer, OutputTarget target, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("trainyard-backup-");
        try
        {
            var (manifest, size) = await SaveAsync(writer, Path.Combine(folder.FullName, "backup.tar.gz"), force: false, cancellationToken);
            await using var file = File.OpenRead(Path.Combine(folder.FullName, "backup.tar.gz"));
            await using var stream = await target.OpenStreamAsync(cancellationToken);
            await file.CopyToAsync(stream, cancellationToken);
            return (manifest, size);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
