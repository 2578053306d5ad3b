using System.CommandLine;
using Trainyard.Cli.Rendering;
using Trainyard.Client;
using Trainyard.Contracts;

namespace Trainyard.Cli.Commands.Tokens;

internal static class CreateTokenCommand
{
    public static Command Create()
    {
        var name = new Argument<string>("NAME") { Description = "What to list and revoke it by, such as what uses it." };
        var scopes = new Option<TokenScope[]>("--scope")
        {
            Description = "What it may do: read (see everything), jobs (submit, and control your jobs) or admin (all that you may, except tokens, links and passwords). Each includes those before it.",
            HelpName = "SCOPE",
            Required = true,
            CustomParser = Parsing.Scopes,
        };
        var expires = new Option<int?>("--expires") { Description = "How long it is good, in days, such as 30d. Default: 90d, or the server's limit.", HelpName = "DAYS", CustomParser = Parsing.Days };
        var command = new ExampleCommand(
            "create",
            "Makes an API token, and shows it this once.",
            "trainyard tokens create ci --scope read --scope jobs --expires 30d",
            "export TRAINYARD_TOKEN=$(trainyard tokens create laptop --scope read)",
            "trainyard tokens create ci --scope read --json | jq -r .token") { name, scopes, expires };
        return command.AtServer(async (call, cancellationToken) =>
        {
            var request = new NewApiToken(call.Args.GetRequiredValue(name), call.Args.GetRequiredValue(scopes), call.Args.GetValue(expires));
            var token = await call.Client.CreateApiTokenAsync(request, cancellationToken);
            if (call.Output.IsJson)
            {
                call.Output.WriteJson(token);
                return;
            }
            // The token alone on standard output, for a pipe or the clipboard.
            await call.Output.Result.WriteLineAsync(token.Token);
            await call.Output.Error.WriteLineAsync(
                $"This is '{token.Name}', good until {Figures.Time(token.ExpiresAt)}, and is not shown again. Commands take it from {TrainyardClient.TokenVariable}. To revoke it: trainyard tokens revoke {token.Name}");
        });
    }
}
