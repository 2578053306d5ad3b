using System.CommandLine;

namespace Trainyard.Cli.Commands.Datasets;

internal static class DatasetsCommand
{
    public static Command Create() => new ExampleCommand(
        "datasets",
        "Your own data: bring it, look at what was understood, fetch it, delete it.",
        "trainyard datasets add flowers ./flowers",
        "trainyard datasets add wine wine.csv --target quality",
        "trainyard datasets show flowers",
        "trainyard submit --dataset flowers --preset resnet-small --follow")
    {
        AddDatasetCommand.Create(),
        ListDatasetsCommand.Create(),
        ShowDatasetCommand.Create(),
        DownloadDatasetCommand.Create(),
        DeleteDatasetCommand.Create(),
    };
}
