using System.CommandLine;
using Trainyard.Cli.Commands;
using Trainyard.Cli.Rendering;

namespace Trainyard.Local.Commands;

/// <summary>Gives a command about a data folder of this machine and a backup of it its options and its action.</summary>
internal static class BackupActions
{
    /// <param name="command">The command, with nothing in it yet.</param>
    /// <param name="fileMeaning">What FILE is.</param>
    /// <param name="forceMeaning">What <c>--force</c> does.</param>
    /// <param name="run">The action; its result is the exit code.</param>
    public static Argument<string> ForBackup(this Command command, string fileMeaning, string forceMeaning, Func<BackupCall, CancellationToken, Task<int>> run)
    {
        var file = new Argument<string>("FILE") { Description = fileMeaning };
        var (home, force, json) = (LocalOptions.Home(), new Option<bool>("--force") { Description = forceMeaning }, new JsonOption());
        command.Add(file);
        foreach (var option in (Option[])[home, force, json]) command.Add(option);
        command.SetAction((args, cancellationToken) => run(
            new BackupCall(
                args.GetRequiredValue(file), Path.TrimEndingDirectorySeparator(Path.GetFullPath(args.GetValue(home) ?? EmbeddedOptions.DefaultHome)), args.GetValue(force), json.OutputOf(args)),
            cancellationToken));
        return file;
    }
}

/// <param name="File">The backup, as it was typed.</param>
/// <param name="Home">The data folder.</param>
/// <param name="Force">Whether what is there is replaced.</param>
/// <param name="Output">Where results and messages go.</param>
internal sealed record BackupCall(string File, string Home, bool Force, Output Output);
