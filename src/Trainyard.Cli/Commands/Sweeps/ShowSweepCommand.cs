using System.CommandLine;
using Trainyard.Cli.Rendering;

namespace Trainyard.Cli.Commands.Sweeps;

internal static class ShowSweepCommand
{
    public static Command Create()
    {
        var sweep = new SweepArgument();
        return new ExampleCommand("show", "Shows a sweep, and its trials with the best first.", "trainyard sweeps show last", "trainyard sweeps show last --json | jq '.trialList[].value'") { sweep }
            .AtServer(async (call, cancellationToken) =>
            {
                var view = await sweep.ReadAsync(call, cancellationToken);
                if (call.Output.IsJson)
                {
                    call.Output.WriteJson(view);
                    return;
                }
                call.Output.People.Write(SweepDetails.Of(view, await call.Client.GetImportanceAsync(view.Id, cancellationToken)));
                if (view.TrialList.Count == 0) return;
                call.Output.Say("");
                call.Output.People.Write(TrialTable.Of(view));
            });
    }
}
