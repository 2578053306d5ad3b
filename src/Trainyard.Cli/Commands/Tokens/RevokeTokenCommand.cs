using System.CommandLine;
using System.Text.Json.Nodes;
using Trainyard.Cli.Rendering;
using Trainyard.Cli.Sessions;

namespace Trainyard.Cli.Commands.Tokens;

internal sealed class RevokeTokenCommand : ClientCommand
{
    private readonly Argument<string> _name = new("NAME") { Description = "The token's, from trainyard tokens list." };
    private readonly Option<string?> _owner = new("--owner") { Description = "Revoke a token of this account; for admins.", HelpName = "NAME" };

    public RevokeTokenCommand()
        : base("revoke", "Revokes an API token: no server takes it any more.", "trainyard tokens revoke ci", "trainyard tokens revoke ci --owner ada")
    {
        // A script's variable that is not set must not be sent as the address of all tokens.
        _name.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: "" }]) result.AddError("NAME must not be empty.");
        });
        Add(_name);
        Add(_owner);
    }

    protected override async Task<int> RunAsync(ParseResult args, Session session, Output output, CancellationToken cancellationToken)
    {
        var name = args.GetRequiredValue(_name);
        await session.Client.RevokeApiTokenAsync(name, args.GetValue(_owner), cancellationToken);
        if (output.IsJson) output.WriteJson(new JsonObject { ["revoked"] = name });
        else output.Say($"{name} revoked");
        return ExitCodes.Ok;
    }
}
