using System.CommandLine;
using Trainyard.Cli.Rendering;

namespace Trainyard.Cli.Commands;

internal static class ShowCommand
{
    public static Command Create()
    {
        var job = new JobArgument();
        return new ExampleCommand("show", "Shows all of a job.", "trainyard show last", "trainyard show last --json") { job }.AtServer(async (call, cancellationToken) =>
        {
            var view = await call.Client.GetJobAsync(await job.FindAsync(call, cancellationToken), cancellationToken);
            if (call.Output.IsJson) call.Output.WriteJson(view);
            else call.Output.People.Write(JobDetails.Of(view));
        });
    }
}
