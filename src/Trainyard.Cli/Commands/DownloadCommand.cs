using System.CommandLine;
using Trainyard.Contracts;

namespace Trainyard.Cli.Commands;

internal static class DownloadCommand
{
    public static Command Create()
    {
        var job = new JobArgument();
        var format = new Option<ModelFormat>("--format")
        {
            Description = "safetensors; torchsharp for TorchSharp's own format; or torchscript for a network that was submitted as TorchScript.",
            DefaultValueFactory = _ => ModelFormat.Safetensors,
            CustomParser = Parsing.Format,
            HelpName = "FORMAT",
        };
        var (output, force) = (FileDownload.OutputOption(), FileDownload.ForceOption());
        var command = new ExampleCommand(
            "download",
            "Downloads the trained model, and checks that it arrived whole.",
            "trainyard download last",
            "trainyard download last --output models/ --format torchsharp",
            "trainyard download last --output - | sha256sum") { job, format, output, force };
        command.Validators.Add(result => Parsing.OneStandardOutput(result, "--output", result.GetValue(output)));
        return command.AtServer(async (call, cancellationToken) =>
        {
            var id = await job.FindAsync(call, cancellationToken);
            using var model = await call.Client.OpenModelAsync(id, call.Args.GetValue(format), cancellationToken);
            await FileDownload.RunAsync(call, model, "model", call.Args.GetValue(output), call.Args.GetValue(force), cancellationToken);
        });
    }
}
