using System.CommandLine;

namespace Trainyard.Cli.Commands.Datasets;

internal static class DownloadDatasetCommand
{
    public static Command Create()
    {
        var name = new NameArgument("NAME", "flowers is the newest version, flowers@2 the second.");
        var (output, force) = (FileDownload.OutputOption(), FileDownload.ForceOption());
        var command = new ExampleCommand("download", "Downloads a dataset as one safetensors file, and checks that it arrived whole.", "trainyard datasets download flowers", "trainyard datasets download flowers@2 --output data/") { name, output, force };
        command.Validators.Add(result => Parsing.OneStandardOutput(result, "--output", result.GetValue(output)));
        return command.AtServer(async (call, cancellationToken) =>
        {
            using var file = await call.Client.OpenDatasetAsync(name.Of(call), cancellationToken);
            await FileDownload.RunAsync(call, file, "dataset", call.Args.GetValue(output), call.Args.GetValue(force), cancellationToken);
        });
    }
}
