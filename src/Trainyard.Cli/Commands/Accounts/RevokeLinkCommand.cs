using System.CommandLine;
using System.Text.Json.Nodes;

namespace Trainyard.Cli.Commands.Accounts;

internal static class RevokeLinkCommand
{
    public static Command Create()
    {
        var (account, link) = (AccountsCommand.Account(), new NameArgument("ID", "The link's, from trainyard accounts links NAME."));
        return new ExampleCommand("revoke-link", "Withdraws a one-time link: it signs nobody in any more.", "trainyard accounts revoke-link ada 3f9a0c5d71be") { account, link }
            .AtServerForAdmins(async (call, cancellationToken) =>
            {
                var id = link.Of(call);
                await call.Client.RevokeLinkAsync(account.Of(call), id, cancellationToken);
                if (call.Output.IsJson) call.Output.WriteJson(new JsonObject { ["revoked"] = id });
                else call.Output.Say($"{id} withdrawn");
            });
    }
}
