using System.CommandLine;
using Trainyard.Cli.Rendering;
using Trainyard.Cli.Sessions;
using Trainyard.Client;

namespace Trainyard.Cli.Commands;

/// <summary>A command for admins; anybody else hears who they are to the server, and who can help.</summary>
internal abstract class AdminCommand(string name, string description, params string[] examples) : ClientCommand(name, description, examples)
{
    protected abstract Task RunAsAdminAsync(ParseResult args, Session session, Output output, CancellationToken cancellationToken);

    protected sealed override async Task<int> RunAsync(ParseResult args, Session session, Output output, CancellationToken cancellationToken)
    {
        try
        {
            await RunAsAdminAsync(args, session, output, cancellationToken);
            return ExitCodes.Ok;
        }
        catch (TrainyardException e) when (e.Problem.Status == 403 && !session.UsesApiToken)
        {
            var name = await session.GetUserNameAsync(cancellationToken);
            throw new CliException(ExitCodes.NotAllowed, $"This is for admins, and {name} is none at {ServerAddress.Key(session.Server)}. An admin can change that: trainyard accounts set-role {name} admin", e);
        }
    }
}
