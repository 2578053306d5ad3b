using System.CommandLine;
using Trainyard.Cli.Commands.Accounts;
using Trainyard.Cli.Commands.DeadLetters;
using Trainyard.Cli.Commands.Tokens;

namespace Trainyard.Cli.Commands;

/// <summary>The commands that talk to a server, in the order in which the help lists them.</summary>
internal static class ClientCommands
{
    public static IEnumerable<Command> All() =>
    [
        new SubmitCommand(),
        new JobsCommand(),
        new ShowCommand(),
        new WatchCommand(),
        new LogsCommand(),
        JobControlCommand.Pause(),
        JobControlCommand.Resume(),
        JobControlCommand.Stop(),
        new RetryCommand(),
        new DeleteCommand(),
        new DownloadCommand(),
        new WorkersCommand(),
        new DeadLettersCommand(),
        new PresetsCommand(),
        new LoginCommand(),
        new LogoutCommand(),
        new AccountsCommand(),
        new TokensCommand(),
    ];
}
