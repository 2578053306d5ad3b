using System.CommandLine;
using System.Text.Json.Nodes;
using Trainyard.Cli;
using Trainyard.Cli.Commands;
using Trainyard.Cli.Rendering;
using Trainyard.Embedded.Backups;

namespace Trainyard.Local.Commands;

internal static class RestoreCommand
{
    public static Command Create()
    {
        var command = new ExampleCommand(
            "restore", "Puts a backup back as the data folder of 'trainyard up', once all of it is checked.", "trainyard restore trainyard-monday.tar.gz", "trainyard restore trainyard.tar.gz --home /srv/trainyard --force");
        command.ForBackup("The backup, a .tar.gz.", "Put it in the place of a folder that holds something, which is kept beside it.", RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(BackupCall call, CancellationToken cancellationToken)
    {
        var (file, home, force, output) = (Path.GetFullPath(call.File), call.Home, call.Force, call.Output);
        if (!File.Exists(file)) throw new CliException(ExitCodes.Usage, $"There is no file {file}.");
        using var held = HomeLock.Take(home);
        if (!HomeReplacement.IsEmpty(home) && !force)
            throw new CliException(ExitCodes.Local, $"The data folder {home} is not empty; --force puts the backup in its place and keeps the old one beside it, and --home names another.");

        var replacement = new HomeReplacement(home, TimeProvider.System);
        var (head, manifest) = await UnpackAsync(file, replacement, cancellationToken);
        replacement.Commit();
        var aside = replacement.Finish();

        if (output.IsJson)
        {
            output.WriteJson(new JsonObject { ["home"] = home, ["at"] = head.At, ["files"] = manifest.Files.Count, ["before"] = aside });
        }
        else
        {
            output.Say($"{home} is as it was on {Figures.Time(head.At)}. Go on with: {ThisProgram.Name} up");
            if (aside is not null) output.Say($"What was there is in {aside}; delete it when you no longer need it.");
        }
        return ExitCodes.Ok;
    }

    private static async Task<(BackupHead Head, BackupManifest Manifest)> UnpackAsync(string file, HomeReplacement replacement, CancellationToken cancellationToken)
    {
        try
        {
            return await BackupReader.UnpackAsync(file, replacement.Begin(), cancellationToken);
        }
        catch
        {
            replacement.Drop();
            throw;
        }
    }
}
