using System.CommandLine;
using Trainyard.Cli.Rendering;
using Trainyard.Cli.Sessions;
using Trainyard.Contracts;

namespace Trainyard.Cli.Commands.Accounts;

internal sealed class AddAccountCommand : AccountCommand
{
    private readonly Option<Role> _role = new("--role")
    {
        Description = "What it may do: viewer, trainer or admin.",
        DefaultValueFactory = _ => Role.Trainer,
        CustomParser = Parsing.Role,
        HelpName = "ROLE",
    };

    public AddAccountCommand()
        : base("add", "Adds an account. It has no password yet: give its person a link.", "trainyard accounts add ada", "trainyard accounts add ada --role viewer && trainyard accounts link ada") =>
        Add(_role);

    protected override async Task RunAsync(string name, ParseResult args, Session session, Output output, CancellationToken cancellationToken)
    {
        var account = await session.Client.AddUserAsync(new NewUser(name, args.GetValue(_role)), cancellationToken);
        if (output.IsJson) output.WriteJson(account);
        else output.Say($"{account.Name} added ({Figures.Word(account.Role)}). A link to sign in with: trainyard accounts link {account.Name}");
    }
}
