using System.CommandLine;
using System.Text.Json.Nodes;
using Trainyard.Cli;
using Trainyard.Cli.Rendering;

namespace Trainyard.Local.Commands;

internal sealed class UpCommand : EmbeddedCommand
{
    private readonly Option<WorkerRange?> _workers = new("--workers")
    {
        Description = "Workers, each training one job at a time: N, or N..M to have as many as there is work for. The cores are shared by the largest number. Default: one.",
        HelpName = "N..M",
        CustomParser = LocalOptions.Workers,
    };

    // Read by nobody: `up` opens no browser. It is taken so that one script can start either command.
    private readonly Option<bool> _noBrowser = new("--no-browser") { Description = "Do not open the dashboard. 'up' never does; the option is there because 'quickstart' has it." };

    public UpCommand()
        : base(
            "up",
            "Runs server and worker here until Ctrl+C; unfinished jobs go on.",
            "trainyard up",
            "trainyard up --workers 1..4",
            "trainyard up --port 8080 --home /srv/trainyard",
            "trainyard up --link --json | jq --unbuffered -r .link")
    {
        Add(_workers);
        Add(_noBrowser);
    }

    protected override EmbeddedOptions Refine(ParseResult args, EmbeddedOptions options) => options with { Workers = args.GetValue(_workers) };

    protected override async Task<int> RunAsync(ParseResult args, EmbeddedHost host, Output output, CancellationToken cancellationToken)
    {
        var link = await WelcomeAsync(args, host, output, cancellationToken);
        if (output.IsJson) output.WriteJson(new JsonObject { ["url"] = host.Url, ["link"] = link?.Url, ["home"] = host.Home, ["pid"] = Environment.ProcessId });
        if (args.GetValue(_workers) is { } workers) output.Say($"Workers: {workers}, of {Environment.ProcessorCount} cores; trainyard workers shows them.");
        output.Say("Ctrl+C stops it.");
        await Waiting.ForEndAsync(cancellationToken);
        return ExitCodes.Ok;
    }
}
