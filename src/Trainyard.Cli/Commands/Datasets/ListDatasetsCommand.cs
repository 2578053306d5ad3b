using System.CommandLine;
using Trainyard.Cli.Rendering;

namespace Trainyard.Cli.Commands.Datasets;

internal static class ListDatasetsCommand
{
    public static Command Create() => new ExampleCommand("list", "Lists the datasets that people brought, every version of them.", "trainyard datasets list", "trainyard datasets list --json | jq -r '.[].name'")
        .AtServer(async (call, cancellationToken) =>
        {
            var datasets = await call.Client.ListDatasetsAsync(cancellationToken);
            if (call.Output.IsJson) call.Output.WriteJson(datasets);
            else if (datasets.Count == 0) call.Output.Say("Nobody has brought a dataset yet. To bring one: trainyard datasets add flowers ./flowers");
            else call.Output.People.Write(DatasetTable.Of(datasets));
        });
}
