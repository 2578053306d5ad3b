using System.CommandLine;
using System.Globalization;
using Spectre.Console;
using Trainyard.Cli.Rendering;
using Trainyard.Cli.Sessions;

namespace Trainyard.Cli.Commands;

internal sealed class PresetsCommand() : ClientCommand("presets", "Lists the networks that come with the server, and their recipes.", "trainyard presets", "trainyard presets --json | jq '.\"fast-cnn\"'")
{
    protected override async Task<int> RunAsync(ParseResult args, Session session, Output output, CancellationToken cancellationToken)
    {
        var presets = await session.Client.GetPresetsAsync(cancellationToken);
        if (output.IsJson)
        {
            output.WriteJson(presets);
            return ExitCodes.Ok;
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
        output.People.Write(table);
        return ExitCodes.Ok;
    }
}
