using System.CommandLine;
using Trainyard.Cli.Rendering;
using Trainyard.Cli.Sessions;

namespace Trainyard.Cli.Commands;

internal sealed class WorkersCommand() : ClientCommand("workers", "Lists the workers, and what each one trains.", "trainyard workers", "trainyard workers --json")
{
    protected override async Task<int> RunAsync(ParseResult args, Session session, Output output, CancellationToken cancellationToken)
    {
        var workers = await session.Client.ListWorkersAsync(cancellationToken);
        if (output.IsJson) output.WriteJson(workers);
        else if (workers.Count == 0) output.Say("No workers.");
        else output.People.Write(WorkerTable.Of(workers));
        return ExitCodes.Ok;
    }
}
