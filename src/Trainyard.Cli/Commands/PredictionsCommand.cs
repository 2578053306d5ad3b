using System.CommandLine;

namespace Trainyard.Cli.Commands;

internal static class PredictionsCommand
{
    private const string Table = "csv";

    public static Command Create()
    {
        var job = new JobArgument();
        var format = new Option<string>("--format") { Description = "csv, a table with a row for each example; or safetensors.", DefaultValueFactory = _ => Table, HelpName = "FORMAT" };
        format.AcceptOnlyFromAmong(Table, "safetensors");
        var (output, force) = (FileDownload.OutputOption(), FileDownload.ForceOption());
        var command = new ExampleCommand(
            "predictions",
            "Downloads what the trained model says of each test example.",
            "trainyard predictions last",
            "trainyard predictions last --output - | head",
            "trainyard predictions last --format safetensors") { job, format, output, force };
        command.Validators.Add(result => Parsing.OneStandardOutput(result, "--output", result.GetValue(output)));
        return command.AtServer(async (call, cancellationToken) =>
        {
            var id = await job.FindAsync(call, cancellationToken);
            using var file = await call.Client.OpenPredictionsAsync(id, call.Args.GetValue(format) == Table, cancellationToken);
            await FileDownload.RunAsync(call, file, "predictions", call.Args.GetValue(output), call.Args.GetValue(force), cancellationToken);
        });
    }
}
