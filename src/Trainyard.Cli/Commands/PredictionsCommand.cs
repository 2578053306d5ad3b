using System.CommandLine;

namespace Trainyard.Cli.Commands;

internal static class PredictionsCommand
{
    private const string Table = "csv";

    public static Command Create() => JobFileCommand.Create(
        "predictions",
        "Downloads what the trained model says of each test example.",
        "predictions",
        new Option<string>("--format") { Description = "csv, a table with a row for each example; or safetensors.", DefaultValueFactory = _ => Table, HelpName = "FORMAT" }.AcceptOnlyFromAmong(Table, "safetensors"),
        (client, id, format, cancellationToken) => client.OpenPredictionsAsync(id, format == Table, cancellationToken),
        "trainyard predictions last",
        "trainyard predictions last --output - | head",
        "trainyard predictions last --format safetensors");
}
