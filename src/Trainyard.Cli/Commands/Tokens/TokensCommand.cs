namespace Trainyard.Cli.Commands.Tokens;

internal sealed class TokensCommand : ExampleCommand
{
    public TokensCommand()
        : base(
            "tokens",
            "API tokens, by which scripts and machines act for your account.",
            "trainyard tokens create ci --scope jobs --expires 30d",
            "trainyard tokens list",
            "trainyard tokens revoke ci",
            "TRAINYARD_SERVER=https://trainyard.example.org TRAINYARD_TOKEN=tyd_… trainyard jobs")
    {
        Add(new CreateTokenCommand());
        Add(new ListTokensCommand());
        Add(new RevokeTokenCommand());
    }
}
