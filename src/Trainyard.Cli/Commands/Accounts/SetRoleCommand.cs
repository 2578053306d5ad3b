using System.CommandLine;
using Trainyard.Cli.Rendering;
using Trainyard.Cli.Sessions;
using Trainyard.Contracts;

namespace Trainyard.Cli.Commands.Accounts;

internal sealed class SetRoleCommand : AccountCommand
{
    private readonly Argument<Role> _role = new("ROLE") { Description = "What it may do: viewer, trainer or admin.", HelpName = "ROLE", CustomParser = Parsing.Role };

    public SetRoleCommand()
        : base("set-role", "Changes what an account may do, and signs it out everywhere.", "trainyard accounts set-role ada admin") => Add(_role);

    protected override async Task RunAsync(string name, ParseResult args, Session session, Output output, CancellationToken cancellationToken)
    {
        var account = await session.Client.ChangeRoleAsync(name, args.GetRequiredValue(_role), cancellationToken);
        if (output.IsJson) output.WriteJson(account);
        else output.Say($"{account.Name} {Figures.Word(account.Role)}");
    }
}
