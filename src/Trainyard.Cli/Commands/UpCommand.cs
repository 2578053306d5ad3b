using System.CommandLine;
using System.Text.Json.Nodes;
using Trainyard.Cli.Embedded;
using Trainyard.Cli.Rendering;

namespace Trainyard.Cli.Commands;

internal sealed class UpCommand() : EmbeddedCommand(
    "up", "Runs server and worker here until Ctrl+C; unfinished jobs go on.", "trainyard up", "trainyard up --port 8080 --home /srv/trainyard", "trainyard up --json | jq --unbuffered -r .link")
{
    protected override async Task<int> RunAsync(ParseResult args, EmbeddedHost host, Output output, CancellationToken cancel)
    {
        var link = await host.CreateLinkAsync(cancel);
        if (output.IsJson) output.WriteJson(new JsonObject { ["url"] = host.Url, ["link"] = link.Url, ["home"] = host.Home, ["pid"] = Environment.ProcessId });
        Welcome.Write(host, link, output);
        output.Say("Ctrl+C stops it.");
        await Waiting.ForEndAsync(cancel);
        return ExitCodes.Ok;
    }
}
