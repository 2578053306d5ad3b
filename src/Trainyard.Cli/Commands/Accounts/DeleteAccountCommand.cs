using System.CommandLine;
using System.Text.Json.Nodes;
using Trainyard.Cli.Rendering;
using Trainyard.Cli.Sessions;

namespace Trainyard.Cli.Commands.Accounts;

internal sealed class DeleteAccountCommand() : AccountCommand("delete", "Deletes an account and signs it out everywhere; its jobs stay.", "trainyard accounts delete ada")
{
    protected override async Task RunAsync(string name, ParseResult args, Session session, Output output, CancellationToken cancellationToken)
    {
        await session.Client.DeleteUserAsync(name, cancellationToken);
        if (output.IsJson) output.WriteJson(new JsonObject { ["deleted"] = name });
        else output.Say($"{name} deleted");
    }
}
