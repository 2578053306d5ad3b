using System.CommandLine;
using Trainyard.Cli.Rendering;
using Trainyard.Cli.Watching;

namespace Trainyard.Cli.Commands.Sweeps;

internal static class SweepCommand
{
    public static Command Create()
    {
        // A sweep has a name and a seed of its own; its trials' are made of those.
        var (sweep, spec, files) = (new SweepOptions(), new SpecOptions("--name", "--seed"), new SpecFiles());
        var key = Parsing.Key("A word of yours: beginning twice with the same word makes one sweep.");
        var isDry = new Option<bool>("--dry-run") { Description = "Only show what it would do: method, rungs, epochs, and the first points." };
        var watch = new Option<bool>("--watch", "-w") { Description = "Show the sweep until it ends; the exit code tells whether it succeeded." };
        var command = new ExampleCommand(
            "sweep",
            "Searches for the best settings: trains many jobs of one spec, each with other values.",
            "trainyard sweep --preset simple-cnn --set optimizer.learningRate=log:1e-4..1e-1 --set batchSize=32,64,128 --method asha --trials 40 --max-epochs 9 --watch",
            "trainyard sweep --preset mlp --set optimizer.type=sgd,adam --set \"optimizer.momentum=0.5..0.99 if optimizer.type=sgd\" --dry-run",
            "trainyard sweep --file spec.json --set schedule.warmupSteps=int:0..500 --metric validation/loss --hours 2 --seeds 1,2,3");
        sweep.AddTo(command);
        spec.AddTo(command);
        files.AddTo(command);
        foreach (var option in (Option[])[key, isDry, watch]) command.Add(option);
        return command.AtServer(async (call, cancellationToken) =>
        {
            var asked = sweep.Of(call.Args, await files.FillInAsync(call, await spec.ReadAsync(call.Args, cancellationToken), cancellationToken));
            if (call.Args.GetValue(isDry))
            {
                var check = await call.Client.CheckSweepAsync(asked, cancellationToken);
                if (call.Output.IsJson) call.Output.WriteJson(check);
                else SweepPreview.Write(check, call.Output);
                return ExitCodes.Ok;
            }
            var begun = await call.Client.BeginSweepAsync(asked, call.Args.GetValue(key), cancellationToken);
            return await SweepFollower.BegunAsync(begun, call.Args.GetValue(watch), call.Client, call.Output, cancellationToken);
        });
    }
}
