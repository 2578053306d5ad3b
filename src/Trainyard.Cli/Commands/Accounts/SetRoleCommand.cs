using System.CommandLine;
using Trainyard.Cli.Rendering;
using Trainyard.Contracts;

namespace Trainyard.Cli.Commands.Accounts;

internal static class SetRoleCommand
{
    public static Command Create()
    {
        var name = AccountsCommand.Account();
        var role = new Argument<Role>("ROLE") { Description = "What it may do: viewer, trainer or admin.", HelpName = "ROLE", CustomParser = Parsing.Role };
        return new ExampleCommand("set-role", "Changes what an account may do, and signs it out everywhere.", "trainyard accounts set-role ada admin") { name, role }
            .AtServerForAdmins(async (call, cancellationToken) =>
            {
                var account = await call.Client.ChangeRoleAsync(name.Of(call), call.Args.GetRequiredValue(role), cancellationToken);
                if (call.Output.IsJson) call.Output.WriteJson(account);
                else call.Output.Say($"{account.Name} {Figures.Word(account.Role)}");
            });
    }
}
