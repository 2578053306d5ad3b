using System.CommandLine;
using System.Globalization;
using Spectre.Console;

namespace Trainyard.Cli.Commands;

internal static class PresetsCommand
{
    public static Command Create()
    {
        var dataset = new Option<string?>("--dataset") { Description = "The networks for this dataset, of your own too.", HelpName = "NAME" };
        return new ExampleCommand("presets", "Lists the networks that come with the server, and their settings.", "trainyard presets", "trainyard presets --dataset flowers", "trainyard presets --json | jq '.\"fast-cnn\"'") { dataset }
            .AtServer((call, cancellationToken) => RunAsync(call, call.Args.GetValue(dataset), cancellationToken));
    }

    private static async Task RunAsync(ServerCall call, string? dataset, CancellationToken cancellationToken)
    {
        var presets = await call.Client.GetPresetsAsync(dataset, cancellationToken);
        if (call.Output.IsJson)
        {
            call.Output.WriteJson(presets);
            return;
        }

        var table = Rendering.Layout.Table("PRESET", "EPOCHS", "BATCH", "RATE", "LAYERS").Shorten("LAYERS", 20);
        foreach (var (name, spec) in presets)
        {
            table.AddRow(
            [
                new Text(name), new Text(spec.Epochs.ToString(CultureInfo.InvariantCulture)), new Text(spec.BatchSize.ToString(CultureInfo.InvariantCulture)),
                new Text(spec.Optimizer.LearningRate.ToString(CultureInfo.InvariantCulture)), new Text(string.Join(" → ", spec.Model.Layers.Select(layer => layer.Describe()))),
            ]);
        }
        call.Output.People.Write(table);
    }
}
