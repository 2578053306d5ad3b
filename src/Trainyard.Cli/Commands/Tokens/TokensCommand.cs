using System.CommandLine;

namespace Trainyard.Cli.Commands.Tokens;

internal static class TokensCommand
{
    public static Command Create() => new ExampleCommand(
        "tokens",
        "API tokens, by which scripts and machines act for your account.",
        "trainyard tokens create ci --scope jobs --expires 30d",
        "trainyard tokens list",
        "trainyard tokens revoke ci",
        "TRAINYARD_SERVER=https://trainyard.example.org TRAINYARD_TOKEN=tyd_… trainyard jobs")
    {
        CreateTokenCommand.Create(),
        ListTokensCommand.Create(),
        RevokeTokenCommand.Create(),
    };
}
