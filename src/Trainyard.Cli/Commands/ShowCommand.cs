using System.CommandLine;
using Trainyard.Cli.Rendering;
using Trainyard.Cli.Sessions;
using Trainyard.Contracts;

namespace Trainyard.Cli.Commands;

internal sealed class ShowCommand() : JobCommand("show", "Shows all of a job.", "trainyard show last", "trainyard show last --json")
{
    protected override async Task<int> RunAsync(JobId job, ParseResult args, Session session, Output output, CancellationToken cancellationToken)
    {
        var view = await session.Client.GetJobAsync(job, cancellationToken);
        if (output.IsJson) output.WriteJson(view);
        else output.People.Write(JobDetails.Of(view));
        return ExitCodes.Ok;
    }
}
