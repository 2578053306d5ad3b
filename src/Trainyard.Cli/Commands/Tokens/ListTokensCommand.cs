using System.CommandLine;
using Trainyard.Cli.Rendering;

namespace Trainyard.Cli.Commands.Tokens;

internal static class ListTokensCommand
{
    public static Command Create()
    {
        var owner = new Option<string?>("--owner") { Description = "List the tokens of this account; for admins.", HelpName = "NAME" };
        return new ExampleCommand("list", "Lists your API tokens, with their last use and their end.", "trainyard tokens list", "trainyard tokens list --owner ada", "trainyard tokens list --json | jq -r '.[].name'") { owner }
            .AtServer(async (call, cancellationToken) =>
            {
                var tokens = await call.Client.ListApiTokensAsync(call.Args.GetValue(owner), cancellationToken);
                if (call.Output.IsJson) call.Output.WriteJson(tokens);
                else if (tokens.Count == 0) call.Output.Say("There is no API token. A new one: trainyard tokens create NAME --scope read");
                else call.Output.People.Write(TokenTable.Of(tokens));
            });
    }
}
