using System.CommandLine;
using Trainyard.Cli.Rendering;
using Trainyard.Cli.Sessions;

namespace Trainyard.Cli.Commands.Accounts;

internal sealed class ListLinksCommand() : AccountCommand(
    "links", "Lists an account's one-time links that still work, without their secrets.", "trainyard accounts links ada", "trainyard accounts links ada --json | jq -r '.[].id'")
{
    protected override async Task RunAsync(string name, ParseResult args, Session session, Output output, CancellationToken cancellationToken)
    {
        var links = await session.Client.ListLinksAsync(name, cancellationToken);
        if (output.IsJson)
        {
            output.WriteJson(links);
            return;
        }
        if (links.Count == 0)
        {
            output.Say($"{name} has no link that still works. A new one: trainyard accounts link {name}");
            return;
        }
        output.People.Write(LinkTable.Of(links));
    }
}
