using System.CommandLine;
using Trainyard.Cli.Commands.Accounts;
using Trainyard.Cli.Commands.Datasets;
using Trainyard.Cli.Commands.DeadLetters;
using Trainyard.Cli.Commands.Sweeps;
using Trainyard.Cli.Commands.Tokens;

namespace Trainyard.Cli.Commands;

/// <summary>The commands that talk to a server, in the order in which the help lists them.</summary>
internal static class ClientCommands
{
    public static IEnumerable<Command> All() =>
    [
        SubmitCommand.Create(),
        JobsCommand.Create(),
        ShowCommand.Create(),
        WatchCommand.Create(),
        LogsCommand.Create(),
        CompareCommand.Create(),
        JobControlCommands.Pause(),
        JobControlCommands.Resume(),
        JobControlCommands.Cancel(),
        RetryCommand.Create(),
        DeleteCommand.Create(),
        DownloadCommand.Create(),
        PredictionsCommand.Create(),
        SweepCommand.Create(),
        SweepsCommand.Create(),
        PointsCommand.Create(),
        TensorBoardCommand.Create(),
        DatasetsCommand.Create(),
        WorkersCommand.Create(),
        DeadLettersCommand.Create(),
        PresetsCommand.Create(),
        LoginCommand.Create(),
        LogoutCommand.Create(),
        AccountsCommand.Create(),
        TokensCommand.Create(),
    ];
}
