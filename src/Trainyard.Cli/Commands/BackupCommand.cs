using System.Text.Json.Nodes;
using Trainyard.Backups;
using Trainyard.Cli.Embedded;
using Trainyard.Cli.Rendering;

namespace Trainyard.Cli.Commands;

internal sealed class BackupCommand() : BackupFileCommand(
    "backup", "Writes jobs, curves, models, checkpoints and accounts of 'trainyard up' into one file, while it runs or not.", "Replace a file that is there.",
    "trainyard backup trainyard-monday.tar.gz", "trainyard backup /mnt/backups/trainyard.tar.gz --force --home /srv/trainyard")
{
    protected override async Task<int> RunAsync(string file, string home, bool force, Output output, CancellationToken cancel)
    {
        if (Directory.Exists(file)) throw new CliException(ExitCodes.Usage, $"{file} is a folder; name a file in it.");
        if (File.Exists(file) && !force) throw new CliException(ExitCodes.Local, $"{file} is there already; --force replaces it.");
        // A restore that was cut off is ended first: it is what the folder holds.
        if (new HomeReplacement(home, TimeProvider.System).IsPending) HomeLock.Take(home).Dispose();
        var folder = new DataFolder(home);
        if (!File.Exists(folder.File(Names.Files.Database))) throw new CliException(ExitCodes.Local, $"There is nothing to back up in {home}; --home names another data folder.");

        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        var manifest = await new BackupWriter(folder, TimeProvider.System).WriteAsync(file, force, cancel);

        foreach (var lost in manifest.Lost) await output.Error.WriteLineAsync($"trainyard: The file {lost} is missing or damaged in {home}; the backup is whole without it.");
        if (output.IsJson)
        {
            output.WriteJson(new JsonObject
            {
                ["path"] = file,
                ["size"] = new FileInfo(file).Length,
                ["files"] = manifest.Files.Count,
                ["lost"] = new JsonArray([.. manifest.Lost.Select(l => (JsonNode)l)]),
            });
        }
        else
        {
            output.Say(file);
            output.Say("It holds the signing key and the passwords' hashes: keep it as safe as the data folder.");
        }
        return ExitCodes.Ok;
    }
}
