namespace Trainyard.Cli.Commands.Accounts;

internal sealed class AccountsCommand : ExampleCommand
{
    public AccountsCommand()
        : base(
            "accounts",
            "Who has an account at the server, and what they may do; for admins.",
            "trainyard accounts list",
            "trainyard accounts add ada && trainyard accounts link ada",
            "trainyard accounts links ada",
            "trainyard accounts set-role ada admin")
    {
        Add(new ListAccountsCommand());
        Add(new AddAccountCommand());
        Add(new LinkAccountCommand());
        Add(new ListLinksCommand());
        Add(new RevokeLinkCommand());
        Add(new SetRoleCommand());
        Add(new DeleteAccountCommand());
    }
}
