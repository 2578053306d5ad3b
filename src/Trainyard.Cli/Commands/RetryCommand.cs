using System.CommandLine;
using Trainyard.Cli.Rendering;
using Trainyard.Cli.Sessions;
using Trainyard.Cli.Watching;
using Trainyard.Contracts;

namespace Trainyard.Cli.Commands;

internal sealed class RetryCommand : JobCommand
{
    private readonly Option<bool> _fromCheckpoint = new("--from-checkpoint") { Description = "Go on from the last checkpoint instead of from the beginning." };
    private readonly Option<int?> _epochs = Parsing.Number("--epochs", "Epochs of the new job. Default: as many as before.");
    private readonly Option<bool> _follow = new("--follow", "-f") { Description = "Show the new job until it ends." };

    public RetryCommand()
        : base("retry", "Runs a finished job again, as a new job.", "trainyard retry last --follow", "trainyard retry last --from-checkpoint --epochs 10")
    {
        foreach (var option in (Option[])[_fromCheckpoint, _epochs, _follow]) Add(option);
    }

    protected override async Task<int> RunAsync(JobId job, ParseResult args, Session session, Output output, CancellationToken cancellationToken)
    {
        var view = await session.Client.RetryAsync(job, new RetryRequest(args.GetValue(_fromCheckpoint), args.GetValue(_epochs)), cancellationToken);
        return await Follower.SubmittedAsync(view, args.GetValue(_follow), session, output, cancellationToken);
    }
}
