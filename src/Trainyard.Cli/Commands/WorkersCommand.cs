using System.CommandLine;
using Trainyard.Cli.Rendering;

namespace Trainyard.Cli.Commands;

internal static class WorkersCommand
{
    public static Command Create() =>
        new ExampleCommand("workers", "Lists the workers, and what each one trains.", "trainyard workers", "trainyard workers --json").AtServer(async (call, cancellationToken) =>
        {
            var workers = await call.Client.ListWorkersAsync(cancellationToken);
            if (call.Output.IsJson) call.Output.WriteJson(workers);
            else if (workers.Count == 0) call.Output.Say("No workers.");
            else call.Output.People.Write(WorkerTable.Of(workers));
        });
}
