using System.CommandLine;
using System.Text.Json.Nodes;

namespace Trainyard.Cli.Commands.Datasets;

internal static class DeleteDatasetCommand
{
    public static Command Create()
    {
        var name = new NameArgument("NAME@VERSION", "Which version, such as flowers@2.");
        return new ExampleCommand("delete", "Deletes a version of a dataset, unless a job that has not ended needs it.", "trainyard datasets delete flowers@2") { name }
            .AtServer(async (call, cancellationToken) =>
            {
                await call.Client.DeleteDatasetAsync(name.Of(call), cancellationToken);
                if (call.Output.IsJson) call.Output.WriteJson(new JsonObject { ["deleted"] = name.Of(call) });
                else call.Output.Say($"{name.Of(call)} deleted");
            });
    }
}
