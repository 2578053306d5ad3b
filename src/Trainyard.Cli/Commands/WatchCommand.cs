using System.CommandLine;
using Trainyard.Cli.Watching;

namespace Trainyard.Cli.Commands;

internal static class WatchCommand
{
    public static Command Create()
    {
        var job = new JobArgument();
        return new ExampleCommand("watch", "Follows a job until it ends; the exit code tells whether it succeeded.", "trainyard watch last", "trainyard watch last --json | jq .test.accuracy") { job }
            .AtServer(async (call, cancellationToken) => await Follower.FollowAsync(await job.FindAsync(call, cancellationToken), call.Session, call.Output, cancellationToken));
    }
}
