using System.CommandLine;
using Trainyard.Cli.Rendering;

namespace Trainyard.Cli.Commands.Accounts;

internal static class LinkAccountCommand
{
    public static Command Create()
    {
        var account = AccountsCommand.Account();
        return new ExampleCommand("link", "Makes a link that signs in once, without a password.", "trainyard accounts link ada", "trainyard accounts link ada --json | jq -r .url") { account }
            .AtServerForAdmins(async (call, cancellationToken) =>
            {
                var name = account.Of(call);
                var link = await call.Client.CreateLinkAsync(name, cancellationToken);
                if (call.Output.IsJson)
                {
                    call.Output.WriteJson(link);
                    return;
                }
                // The link alone and unbroken on standard output, for a pipe or the clipboard.
                await call.Output.Result.WriteLineAsync(link.Url);
                await call.Output.Error.WriteLineAsync($"Whoever opens it is signed in as {name}, once. It works until {Figures.Time(link.ExpiresAt)}, and is not shown again.{(link.Id is { } id ? $" To withdraw it: trainyard accounts revoke-link {name} {id}" : "")}");
            });
    }
}
