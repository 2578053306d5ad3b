using System.CommandLine;
using Trainyard.Cli.Rendering;
using Trainyard.Cli.Sessions;

namespace Trainyard.Cli.Commands;

/// <summary>A command that talks to a server as the signed-in user.</summary>
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

    protected Option<bool> Json { get; } = JsonOption();

    protected abstract Task<int> RunAsync(ParseResult args, Session session, Output output, CancellationToken cancellationToken);

    private async Task<int> InvokeAsync(ParseResult args, CancellationToken cancellationToken)
    {
        var credentials = CredentialsFile.OfUser();
        using var session = new Session(ServerAddress.Choose(args.GetValue(_server), credentials.Read()), credentials);
        try
        {
            return await RunAsync(args, session, new Output(args.InvocationConfiguration, args.GetValue(Json)), cancellationToken);
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException && !cancellationToken.IsCancellationRequested)
        {
            throw Session.Unreachable(session.Server, e);
        }
    }
}
