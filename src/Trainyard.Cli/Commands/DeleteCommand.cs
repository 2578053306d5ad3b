using System.CommandLine;
using System.Text.Json.Nodes;
using Trainyard.Cli.Rendering;
using Trainyard.Cli.Sessions;
using Trainyard.Contracts;

namespace Trainyard.Cli.Commands;

internal sealed class DeleteCommand() : JobCommand("delete", "Deletes a job that does not run, with its model and its figures.", "trainyard delete 1f0c9a2e")
{
    protected override async Task<int> RunAsync(JobId job, ParseResult args, Session session, Output output, CancellationToken cancellationToken)
    {
        await session.Client.DeleteJobAsync(job, cancellationToken);
        if (output.IsJson) output.WriteJson(new JsonObject { ["deleted"] = job.ToString() });
        else output.Say($"{job} deleted");
        return ExitCodes.Ok;
    }
}
