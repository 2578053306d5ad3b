using System.CommandLine;
using Trainyard.Cli.Rendering;
using Trainyard.Contracts;

namespace Trainyard.Cli.Commands.Sweeps;

internal static class BestTrialCommand
{
    public static Command Create()
    {
        var sweep = new SweepArgument();
        return new ExampleCommand(
            "best", "Shows the settings of the best trial; with --json a spec that submit takes.",
            "trainyard sweeps best last", "trainyard sweeps best last --json | trainyard submit --file - --epochs 30 --follow") { sweep }
            .AtServer(async (call, cancellationToken) =>
            {
                var view = await sweep.ReadAsync(call, cancellationToken);
                if (view.Best is not { } number) throw new CliException(ExitCodes.NotFound, $"No trial of {view.Name} has a value yet; see: trainyard sweeps show {Figures.ShortId(view.Id)}");
                var best = view.TrialList[number];
                if (!call.Output.IsJson) call.Output.People.Write(SweepDetails.OfTrial(view, best));
                // Trained elsewhere, it has no spec, and its settings are all that there is.
                else call.Output.WriteJson(view.SpecOf(best) ?? best.Settings);
            });
    }
}
