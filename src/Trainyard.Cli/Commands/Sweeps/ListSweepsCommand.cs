using System.CommandLine;
using Trainyard.Cli.Rendering;
using Trainyard.Client;

namespace Trainyard.Cli.Commands.Sweeps;

internal static class ListSweepsCommand
{
    public static Command Create()
    {
        var owner = new Option<string?>("--owner") { Description = "Only sweeps of this user.", HelpName = "NAME" };
        var limit = Parsing.Number("--limit", "How many sweeps to show, 1 to 200. Default: 20.");
        return new ExampleCommand("list", "Lists sweeps, the newest first.", "trainyard sweeps list", "trainyard sweeps list --owner ada --json | jq -r '.sweeps[].name'") { owner, limit }
            .AtServer(async (call, cancellationToken) =>
            {
                var page = await call.Client.ListSweepsAsync(new SweepListRequest { Owner = call.Args.GetValue(owner), Limit = call.Args.GetValue(limit) ?? 20 }, cancellationToken);
                if (call.Output.IsJson) call.Output.WriteJson(page);
                else if (page.Sweeps.Count == 0) call.Output.Say("No sweeps. To begin one: trainyard sweep --preset simple-cnn --set optimizer.learningRate=log:1e-4..1e-1");
                else call.Output.People.Write(SweepTable.Of(page.Sweeps));
            });
    }
}
