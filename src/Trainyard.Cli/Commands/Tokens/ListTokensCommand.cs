using System.CommandLine;
using Trainyard.Cli.Rendering;
using Trainyard.Cli.Sessions;

namespace Trainyard.Cli.Commands.Tokens;

internal sealed class ListTokensCommand : ClientCommand
{
    private readonly Option<string?> _owner = new("--owner") { Description = "List the tokens of this account; for admins.", HelpName = "NAME" };

    public ListTokensCommand()
        : base("list", "Lists your API tokens, with their last use and their end.", "trainyard tokens list", "trainyard tokens list --owner ada", "trainyard tokens list --json | jq -r '.[].name'") =>
        Add(_owner);

    protected override async Task<int> RunAsync(ParseResult args, Session session, Output output, CancellationToken cancellationToken)
    {
        var tokens = await session.Client.ListApiTokensAsync(args.GetValue(_owner), cancellationToken);
        if (output.IsJson) output.WriteJson(tokens);
        else if (tokens.Count == 0) output.Say("There is no API token. A new one: trainyard tokens create NAME --scope read");
        else output.People.Write(TokenTable.Of(tokens));
        return ExitCodes.Ok;
    }
}
