using System.CommandLine;
using System.Text.Json.Nodes;

namespace Trainyard.Cli.Commands.Accounts;

internal static class DeleteAccountCommand
{
    public static Command Create()
    {
        var account = AccountsCommand.Account();
        return new ExampleCommand("delete", "Deletes an account and signs it out everywhere; its jobs stay.", "trainyard accounts delete ada") { account }
            .AtServerForAdmins(async (call, cancellationToken) =>
            {
                var name = account.Of(call);
                await call.Client.DeleteUserAsync(name, cancellationToken);
                if (call.Output.IsJson) call.Output.WriteJson(new JsonObject { ["deleted"] = name });
                else call.Output.Say($"{name} deleted");
            });
    }
}
