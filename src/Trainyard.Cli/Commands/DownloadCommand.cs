using System.CommandLine;
using Trainyard.Contracts;

namespace Trainyard.Cli.Commands;

internal static class DownloadCommand
{
    public static Command Create() => JobFileCommand.Create(
        "download",
        "Downloads the trained model, and checks that it arrived whole.",
        "model",
        new Option<ModelFormat>("--format")
        {
            Description = "safetensors; torchsharp for TorchSharp's own format; or torchscript for a network that was submitted as TorchScript.",
            DefaultValueFactory = _ => ModelFormat.Safetensors,
            CustomParser = Parsing.Format,
            HelpName = "FORMAT",
        },
        (client, id, format, cancellationToken) => client.OpenModelAsync(id, format, cancellationToken),
        "trainyard download last",
        "trainyard download last --output models/ --format torchsharp",
        "trainyard download last --output - | sha256sum");
}
