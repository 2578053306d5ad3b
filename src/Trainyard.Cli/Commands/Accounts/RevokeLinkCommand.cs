using System.CommandLine;
using System.Text.Json.Nodes;
using Trainyard.Cli.Rendering;
using Trainyard.Cli.Sessions;

namespace Trainyard.Cli.Commands.Accounts;

internal sealed class RevokeLinkCommand : AccountCommand
{
    private readonly Argument<string> _id = new("ID") { Description = "The link's, from trainyard accounts links NAME." };

    public RevokeLinkCommand()
        : base("revoke-link", "Withdraws a one-time link: it signs nobody in any more.", "trainyard accounts revoke-link ada 3f9a0c5d71be")
    {
        // A script's variable that is not set must not be sent as the address of all links.
        _id.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: "" }]) result.AddError("ID must not be empty.");
        });
        Add(_id);
    }

    protected override async Task RunAsync(string name, ParseResult args, Session session, Output output, CancellationToken cancellationToken)
    {
        var id = args.GetRequiredValue(_id);
        await session.Client.RevokeLinkAsync(name, id, cancellationToken);
        if (output.IsJson) output.WriteJson(new JsonObject { ["revoked"] = id });
        else output.Say($"{id} withdrawn");
    }
}
