using System.CommandLine;
using Trainyard.Cli.Rendering;
using Trainyard.Cli.Sessions;
using Trainyard.Client;
using Trainyard.Contracts;

namespace Trainyard.Cli.Commands.Tokens;

internal sealed class CreateTokenCommand : ClientCommand
{
    private readonly Argument<string> _name = new("NAME") { Description = "What to list and revoke it by, such as what uses it." };
    private readonly Option<TokenScope[]> _scopes = new("--scope")
    {
        Description = "What it may do: read (see everything), jobs (submit, and control your jobs) or admin (all that you may, except tokens, links and passwords). Each includes those before it.",
        HelpName = "SCOPE",
        Required = true,
        CustomParser = Parsing.Scopes,
    };

    private readonly Option<int?> _expires = new("--expires") { Description = "How long it is good, in days, such as 30d. Default: 90d, or the server's limit.", HelpName = "DAYS", CustomParser = Parsing.Days };

    public CreateTokenCommand()
        : base(
            "create",
            "Makes an API token, and shows it this once.",
            "trainyard tokens create ci --scope read --scope jobs --expires 30d",
            "export TRAINYARD_TOKEN=$(trainyard tokens create laptop --scope read)",
            "trainyard tokens create ci --scope read --json | jq -r .token")
    {
        Add(_name);
        Add(_scopes);
        Add(_expires);
    }

    protected override async Task<int> RunAsync(ParseResult args, Session session, Output output, CancellationToken cancellationToken)
    {
        var request = new NewApiToken(args.GetRequiredValue(_name), args.GetRequiredValue(_scopes), args.GetValue(_expires));
        var token = await session.Client.CreateApiTokenAsync(request, cancellationToken);
        if (output.IsJson)
        {
            output.WriteJson(token);
            return ExitCodes.Ok;
        }
        // The token alone on standard output, for a pipe or the clipboard.
        await output.Result.WriteLineAsync(token.Token);
        await output.Error.WriteLineAsync(
            $"This is '{token.Name}', good until {Figures.Time(token.ExpiresAt)}, and is not shown again. Commands take it from {TrainyardClient.TokenVariable}. To revoke it: trainyard tokens revoke {token.Name}");
        return ExitCodes.Ok;
    }
}
