using System.CommandLine;
using Trainyard.Cli.Rendering;
using Trainyard.Cli.Sessions;

namespace Trainyard.Cli.Commands.Accounts;

/// <summary>A command about one account.</summary>
internal abstract class AccountCommand : AdminCommand
{
    private readonly Argument<string> _name = new("NAME") { Description = "The account's name." };

    protected AccountCommand(string name, string description, params string[] examples)
        : base(name, description, examples)
    {
        // A script's variable that is not set must not be sent as the address of all accounts.
        _name.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: "" }]) result.AddError("NAME must not be empty.");
        });
        Add(_name);
    }

    protected abstract Task RunAsync(string name, ParseResult args, Session session, Output output, CancellationToken cancellationToken);

    protected sealed override Task RunAsAdminAsync(ParseResult args, Session session, Output output, CancellationToken cancellationToken) =>
        RunAsync(args.GetRequiredValue(_name), args, session, output, cancellationToken);
}
