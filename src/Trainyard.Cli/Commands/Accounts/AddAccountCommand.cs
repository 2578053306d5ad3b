using System.CommandLine;
using Trainyard.Cli.Rendering;
using Trainyard.Contracts;

namespace Trainyard.Cli.Commands.Accounts;

internal static class AddAccountCommand
{
    public static Command Create()
    {
        var name = AccountsCommand.Account();
        var role = new Option<Role>("--role")
        {
            Description = "What it may do: viewer, trainer or admin.",
            DefaultValueFactory = _ => Role.Trainer,
            CustomParser = Parsing.Role,
            HelpName = "ROLE",
        };
        return new ExampleCommand("add", "Adds an account. It has no password yet: give its person a link.", "trainyard accounts add ada", "trainyard accounts add ada --role viewer && trainyard accounts link ada") { name, role }
            .AtServerForAdmins(async (call, cancellationToken) =>
            {
                var account = await call.Client.AddUserAsync(new NewUser(name.Of(call), call.Args.GetValue(role)), cancellationToken);
                if (call.Output.IsJson) call.Output.WriteJson(account);
                else call.Output.Say($"{account.Name} added ({Figures.Word(account.Role)}). A link to sign in with: trainyard accounts link {account.Name}");
            });
    }
}
