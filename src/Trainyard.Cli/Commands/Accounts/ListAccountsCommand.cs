using System.CommandLine;
using Trainyard.Cli.Rendering;

namespace Trainyard.Cli.Commands.Accounts;

internal static class ListAccountsCommand
{
    public static Command Create() =>
        new ExampleCommand("list", "Lists the accounts.", "trainyard accounts list", "trainyard accounts list --json | jq -r '.[] | select(.role == \"admin\").name'").AtServerForAdmins(async (call, cancellationToken) =>
        {
            var accounts = await call.Client.ListUsersAsync(cancellationToken);
            if (call.Output.IsJson) call.Output.WriteJson(accounts);
            else call.Output.People.Write(AccountTable.Of(accounts));
        });
}
