using System.CommandLine;
using System.Text.Json.Nodes;
using Trainyard.Cli;
using Trainyard.Cli.Commands;

namespace Trainyard.Local.Commands;

internal static class UpCommand
{
    public static Command Create()
    {
        var range = new Option<WorkerRange?>("--workers")
        {
            Description = "Workers, each training one job at a time: N, or N..M to have as many as there is work for. The cores are shared by the largest number. Default: one.",
            HelpName = "N..M",
            CustomParser = LocalOptions.Workers,
        };
        // Read by nobody: `up` opens no browser. It is taken so that one script can start either command.
        var noBrowser = new Option<bool>("--no-browser") { Description = "Do not open the dashboard. 'up' never does; the option is there because 'quickstart' has it." };
        var command = new ExampleCommand(
            "up",
            "Runs server and worker here until Ctrl+C; unfinished jobs go on.",
            "trainyard up",
            "trainyard up --workers 1..4",
            "trainyard up --port 8080 --home /srv/trainyard",
            "trainyard up --link --json | jq --unbuffered -r .link") { range, noBrowser };
        return command.AsHost(
            async (call, cancellationToken) =>
            {
                var (host, output) = (call.Host, call.Output);
                var link = await call.WelcomeAsync(cancellationToken);
                if (output.IsJson) output.WriteJson(new JsonObject { ["url"] = host.Url, ["link"] = link?.Url, ["home"] = host.Home, ["pid"] = Environment.ProcessId });
                if (call.Args.GetValue(range) is { } workers) output.Say($"Workers: {workers}, of {Environment.ProcessorCount} cores; trainyard workers shows them.");
                output.Say("Ctrl+C stops it.");
                await Waiting.ForEndAsync(cancellationToken);
                return ExitCodes.Ok;
            },
            refine: (args, options) => options with { Workers = args.GetValue(range) });
    }
}
