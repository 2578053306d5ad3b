using System.CommandLine;
using System.Text.Json.Nodes;

namespace Trainyard.Cli.Commands;

internal static class DeleteCommand
{
    public static Command Create()
    {
        var job = new JobArgument();
        return new ExampleCommand("delete", "Deletes a job that does not run, with its model and its figures.", "trainyard delete 1f0c9a2e") { job }
            .AtServer(async (call, cancellationToken) =>
            {
                var id = await job.FindAsync(call, cancellationToken);
                await call.Client.DeleteJobAsync(id, cancellationToken);
                if (call.Output.IsJson) call.Output.WriteJson(new JsonObject { ["deleted"] = id.ToString() });
                else call.Output.Say($"{id} deleted");
            });
    }
}
