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
        return FileCommand.Create(
            "download",
            "Downloads the trained model, and checks that it arrived whole.",
            "model",
            job,
            format,
            async (call, cancellationToken) => await call.Client.OpenModelAsync(await job.FindAsync(call, cancellationToken), call.Args.GetValue(format), cancellationToken),
            "trainyard download last",
            "trainyard download last --output models/ --format torchsharp",
            "trainyard download last --output - | sha256sum");
    }
}
