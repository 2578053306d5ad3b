using System.CommandLine;

namespace Trainyard.Cli.Commands.Sweeps;

internal static class SweepsCommand
{
    public static Command Create() => new ExampleCommand(
        "sweeps",
        "Sweeps that were begun: look at them, let them pause, give them more trials.",
        "trainyard sweeps list",
        "trainyard sweeps show last",
        "trainyard sweeps best last --json | trainyard submit --file -")
    {
        ListSweepsCommand.Create(),
        ShowSweepCommand.Create(),
        WatchSweepCommand.Create(),
        BestTrialCommand.Create(),
        TrialsCommand.Create(),
        SweepControlCommands.Pause(),
        SweepControlCommands.Resume(),
        SweepControlCommands.Extend(),
        SweepControlCommands.Cancel(),
        DeleteSweepCommand.Create(),
    };
}
