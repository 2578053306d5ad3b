using System.CommandLine;
using Trainyard.Cli.Rendering;

namespace Trainyard.Cli.Commands.Accounts;

internal static class ListLinksCommand
{
    public static Command Create()
    {
        var account = AccountsCommand.Account();
        return new ExampleCommand("links", "Lists an account's one-time links that still work, without their secrets.", "trainyard accounts links ada", "trainyard accounts links ada --json | jq -r '.[].id'") { account }
            .AtServerForAdmins(async (call, cancellationToken) =>
            {
                var name = account.Of(call);
                var links = await call.Client.ListLinksAsync(name, cancellationToken);
                if (call.Output.IsJson) call.Output.WriteJson(links);
                else if (links.Count == 0) call.Output.Say($"{name} has no link that still works. A new one: trainyard accounts link {name}");
                else call.Output.People.Write(LinkTable.Of(links));
            });
    }
}
