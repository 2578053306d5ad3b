using System.CommandLine;
using Microsoft.Extensions.Options;
using Trainyard.Cli;
using Trainyard.Cli.Commands;
using Trainyard.Hosting;
using Trainyard.Local.Commands;

namespace Trainyard.Local;

/// <summary>The whole command: what runs on this machine, and the client's commands.</summary>
internal static class LocalCommands
{
    public static Task<int> RunAsync(string[] args, TextWriter output, TextWriter error, CancellationToken cancellationToken) =>
        Entry.RunAsync(Create(), args, output, error, cancellationToken, Translate);

    private static RootCommand Create()
    {
        var root = new RootCommand("Trainyard trains models: a server, workers, and this command for both.") { QuickstartCommand.Create(), UpCommand.Create() };
        foreach (var command in ClientCommands.All()) root.Add(command);
        root.Add(BackupCommand.Create());
        root.Add(RestoreCommand.Create());
        root.Add(SettingsCommand.Create());
        HelpWithExamples.AddTo(root);
        return root;
    }

    private static Exception Translate(Exception failure) => failure switch
    {
        InvalidSettingException or OptionsValidationException => new CliException(ExitCodes.Usage, failure.Message, failure),
        CannotRunException => new CliException(ExitCodes.Local, failure.Message, failure),
        _ => failure,
    };
}
