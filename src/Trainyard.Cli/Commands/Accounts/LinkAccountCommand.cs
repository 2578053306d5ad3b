using System.CommandLine;
using Trainyard.Cli.Rendering;
using Trainyard.Cli.Sessions;

namespace Trainyard.Cli.Commands.Accounts;

internal sealed class LinkAccountCommand() : AccountCommand(
    "link", "Makes a link that signs in once, without a password.", "trainyard accounts link ada", "trainyard accounts link ada --json | jq -r .url")
{
    protected override async Task RunAsync(string name, ParseResult args, Session session, Output output, CancellationToken cancellationToken)
    {
        var link = await session.Client.CreateLinkAsync(name, cancellationToken);
        if (output.IsJson)
        {
            output.WriteJson(link);
            return;
        }
        // The link alone and unbroken on standard output, for a pipe or the clipboard.
        await output.Result.WriteLineAsync(link.Url);
        await output.Error.WriteLineAsync($"Whoever opens it is signed in as {name}, once. It works until {Figures.Time(link.ExpiresAt)}, and is not shown again.{(link.Id is { } id ? $" To withdraw it: trainyard accounts revoke-link {name} {id}" : "")}");
    }
}
