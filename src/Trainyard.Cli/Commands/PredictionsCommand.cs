using System.CommandLine;

namespace Trainyard.Cli.Commands;

internal static class PredictionsCommand
{
    private const string Table = "csv";

    public static Command Create()
    {
        var job = new JobArgument();
        var format = new Option<string>("--format") { Description = "csv, a table with a row for each example; or safetensors.", DefaultValueFactory = _ => Table, HelpName = "FORMAT" }.AcceptOnlyFromAmong(Table, "safetensors");
        return FileCommand.Create(
            "predictions",
            "Downloads what the trained model says of each test example.",
            "predictions",
            job,
            format,
            async (call, cancellationToken) => await call.Client.OpenPredictionsAsync(await job.FindAsync(call, cancellationToken), call.Args.GetValue(format) == Table, cancellationToken),
            "trainyard predictions last",
            "trainyard predictions last --output - | head",
            "trainyard predictions last --format safetensors");
    }
}
