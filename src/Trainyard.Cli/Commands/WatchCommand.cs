using System.CommandLine;
using Trainyard.Cli.Rendering;
using Trainyard.Cli.Sessions;
using Trainyard.Cli.Watching;
using Trainyard.Contracts;

namespace Trainyard.Cli.Commands;

internal sealed class WatchCommand() : JobCommand(
    "watch", "Follows a job until it ends; the exit code tells whether it succeeded.", "trainyard watch last", "trainyard watch last --json | jq .test.accuracy")
{
    protected override Task<int> RunAsync(JobId job, ParseResult args, Session session, Output output, CancellationToken cancellationToken) =>
        Follower.FollowAsync(job, session, output, cancellationToken);
}
