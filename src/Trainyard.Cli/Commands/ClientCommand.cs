using System.CommandLine;
using Trainyard.Cli.Rendering;
using Trainyard.Cli.Sessions;
using Trainyard.Client;

namespace Trainyard.Cli.Commands;

/// <summary>A command that talks to a server as the signed-in user, or by the API token of TRAINYARD_TOKEN.</summary>
internal abstract class ClientCommand : ExampleCommand
{
    private readonly Option<string?> _server = new("--server", "-s")
    {
        Description = "The server's address. Default: TRAINYARD_SERVER, or where you signed in last.",
        HelpName = "URL",
    };

    protected ClientCommand(string name, string description, params string[] examples)
        : base(name, description, examples)
    {
        Add(_server);
        Add(Json);
        SetAction(InvokeAsync);
    }

    /// <summary>Whether TRAINYARD_TOKEN, where it is set, goes before the sign-in of this user.</summary>
    protected virtual bool TakesApiToken => true;

    protected Option<bool> Json { get; } = JsonOption();

    protected abstract Task<int> RunAsync(ParseResult args, Session session, Output output, CancellationToken cancellationToken);

    private async Task<int> InvokeAsync(ParseResult args, CancellationToken cancellationToken)
    {
        var credentials = CredentialsFile.OfUser();
        var server = ServerAddress.Choose(args.GetValue(_server), credentials);
        using var session = TakesApiToken && EnvironmentToken.Read() is { } token ? new Session(server, credentials, token) : new Session(server, credentials);
        try
        {
            return await RunAsync(args, session, new Output(args.InvocationConfiguration, args.GetValue(Json)), cancellationToken);
        }
        catch (TrainyardException e) when (e.Problem.Status == 401 && session.UsesApiToken)
        {
            throw new CliException(ExitCodes.NotAllowed, $"{ServerAddress.Key(server)} refuses the token of {TrainyardClient.TokenVariable}: {e.Message}", e);
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException && !cancellationToken.IsCancellationRequested)
        {
            throw Session.Unreachable(session.Server, e);
        }
    }
}
