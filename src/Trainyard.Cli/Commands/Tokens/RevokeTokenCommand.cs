using System.CommandLine;
using System.Text.Json.Nodes;

namespace Trainyard.Cli.Commands.Tokens;

internal static class RevokeTokenCommand
{
    public static Command Create()
    {
        var token = new NameArgument("NAME", "The token's, from trainyard tokens list.");
        var owner = new Option<string?>("--owner") { Description = "Revoke a token of this account; for admins.", HelpName = "NAME" };
        return new ExampleCommand("revoke", "Revokes an API token: no server takes it any more.", "trainyard tokens revoke ci", "trainyard tokens revoke ci --owner ada") { token, owner }
            .AtServer(async (call, cancellationToken) =>
            {
                var name = token.Of(call);
                await call.Client.RevokeApiTokenAsync(name, call.Args.GetValue(owner), cancellationToken);
                if (call.Output.IsJson) call.Output.WriteJson(new JsonObject { ["revoked"] = name });
                else call.Output.Say($"{name} revoked");
            });
    }
}
