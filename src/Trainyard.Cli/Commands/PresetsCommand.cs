using System.CommandLine;
using System.Globalization;
using Spectre.Console;

namespace Trainyard.Cli.Commands;

internal static class PresetsCommand
{
    public static Command Create() =>
        new ExampleCommand("presets", "Lists the networks that come with the server, and their settings.", "trainyard presets", "trainyard presets --json | jq '.\"fast-cnn\"'").AtServer(RunAsync);

    private static async Task RunAsync(ServerCall call, CancellationToken cancellationToken)
    {
        var presets = await call.Client.GetPresetsAsync(cancellationToken);
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
