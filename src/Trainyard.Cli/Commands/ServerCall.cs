using System.CommandLine;
using Trainyard.Cli.Rendering;
using Trainyard.Cli.Sessions;
using Trainyard.Client;

namespace Trainyard.Cli.Commands;

/// <summary>What a command that talks to a server has at hand.</summary>
/// <param name="Args">What the person typed.</param>
/// <param name="Session">The connection, as the signed-in user or by an API token.</param>
/// <param name="Output">Where the result goes.</param>
internal sealed record ServerCall(ParseResult Args, Session Session, Output Output)
{
    public TrainyardClient Client => Session.Client;
}
