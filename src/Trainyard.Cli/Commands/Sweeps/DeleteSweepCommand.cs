using System.CommandLine;
using System.Text.Json.Nodes;

namespace Trainyard.Cli.Commands.Sweeps;

internal static class DeleteSweepCommand
{
    public static Command Create()
    {
        var sweep = new SweepArgument();
        return new ExampleCommand("delete", "Deletes a sweep that has ended; the jobs of its trials stay.", "trainyard sweeps delete 1f0c9a2e") { sweep }
            .AtServer(async (call, cancellationToken) =>
            {
                var id = await sweep.FindAsync(call, cancellationToken);
                await call.Client.DeleteSweepAsync(id, cancellationToken);
                if (call.Output.IsJson) call.Output.WriteJson(new JsonObject { ["deleted"] = id.ToString() });
                else call.Output.Say($"{id} deleted");
            });
    }
}
