using System.CommandLine;

namespace Trainyard.Cli.Commands.Accounts;

internal static class AccountsCommand
{
    public static Command Create() => new ExampleCommand(
        "accounts",
        "Who has an account at the server, and what they may do; for admins.",
        "trainyard accounts list",
        "trainyard accounts add ada && trainyard accounts link ada",
        "trainyard accounts links ada",
        "trainyard accounts set-role ada admin")
    {
        ListAccountsCommand.Create(),
        AddAccountCommand.Create(),
        LinkAccountCommand.Create(),
        ListLinksCommand.Create(),
        RevokeLinkCommand.Create(),
        SetRoleCommand.Create(),
        DeleteAccountCommand.Create(),
    };

    /// <summary>The account that a command is about.</summary>
    public static NameArgument Account() => new("NAME", "The account's name.");
}
