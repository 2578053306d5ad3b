using System.CommandLine;
using Trainyard.Cli.Watching;

namespace Trainyard.Cli.Commands.Sweeps;

internal static class WatchSweepCommand
{
    public static Command Create()
    {
        var sweep = new SweepArgument();
        return new ExampleCommand("watch", "Follows a sweep until it ends; the exit code tells whether it succeeded.", "trainyard sweeps watch last", "trainyard sweeps watch last --json | jq .bestValue") { sweep }
            .AtServer(async (call, cancellationToken) => await SweepFollower.FollowAsync(await sweep.FindAsync(call, cancellationToken), call.Client, call.Output, cancellationToken));
    }
}
