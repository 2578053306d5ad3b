using System.CommandLine;
using Trainyard.Cli.Rendering;

namespace Trainyard.Cli.Commands.Datasets;

internal static class ShowDatasetCommand
{
    public static Command Create()
    {
        var name = new NameArgument("NAME", "flowers is the newest version, flowers@2 the second.");
        return new ExampleCommand("show", "Shows what was understood of a dataset: inputs, targets, counts, normalisation, and what was odd.", "trainyard datasets show flowers", "trainyard datasets show flowers@2 --json") { name }
            .AtServer(async (call, cancellationToken) =>
            {
                var dataset = await call.Client.GetDatasetAsync(name.Of(call), cancellationToken);
                if (call.Output.IsJson)
                {
                    call.Output.WriteJson(dataset);
                    return;
                }
                call.Output.People.Write(DatasetDetails.Of(dataset));
                if (DatasetTable.OfTargets(dataset) is { } targets) call.Output.People.Write(targets);
                foreach (var finding in dataset.Contents.Findings) call.Output.Say(DatasetDetails.Line(finding));
            });
    }
}
