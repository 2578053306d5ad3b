using System.CommandLine;
using Trainyard.Cli.Watching;
using Trainyard.Contracts;

namespace Trainyard.Cli.Commands;

internal static class RetryCommand
{
    public static Command Create()
    {
        var job = new JobArgument();
        var fromCheckpoint = new Option<bool>("--from-checkpoint") { Description = "Go on from the last checkpoint instead of from the beginning." };
        var epochs = Parsing.Number("--epochs", "Epochs of the new job. Default: as many as before.");
        var follow = new Option<bool>("--follow", "-f") { Description = "Show the new job until it ends." };
        return new ExampleCommand("retry", "Runs a finished job again, as a new job.", "trainyard retry last --follow", "trainyard retry last --from-checkpoint --epochs 10") { job, fromCheckpoint, epochs, follow }
            .AtServer(async (call, cancellationToken) =>
            {
                var id = await job.FindAsync(call, cancellationToken);
                var view = await call.Client.RetryAsync(id, new RetryRequest(call.Args.GetValue(fromCheckpoint), call.Args.GetValue(epochs)), cancellationToken);
                return await Follower.SubmittedAsync(view, call.Args.GetValue(follow), call.Session, call.Output, cancellationToken);
            });
    }
}
