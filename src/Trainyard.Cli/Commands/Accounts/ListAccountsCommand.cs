using System.CommandLine;
using Trainyard.Cli.Rendering;
using Trainyard.Cli.Sessions;

namespace Trainyard.Cli.Commands.Accounts;

internal sealed class ListAccountsCommand() : AdminCommand(
    "list", "Lists the accounts.", "trainyard accounts list", "trainyard accounts list --json | jq -r '.[] | select(.role == \"admin\").name'")
{
    protected override async Task RunAsAdminAsync(ParseResult args, Session session, Output output, CancellationToken cancellationToken)
    {
        var accounts = await session.Client.ListUsersAsync(cancellationToken);
        if (output.IsJson) output.WriteJson(accounts);
        else output.People.Write(AccountTable.Of(accounts));
    }
}
