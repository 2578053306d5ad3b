using System.CommandLine;
using Trainyard.Cli.Rendering;
using Trainyard.Contracts;

namespace Trainyard.Local.Commands;

/// <summary>What a command that is server and worker itself has at hand.</summary>
/// <param name="Args">What the person typed.</param>
/// <param name="Host">Both of them, started.</param>
/// <param name="Output">Where results and messages go.</param>
/// <param name="IsLinkAskedFor">Whether a link to sign in by is to be printed in any case.</param>
internal sealed record EmbeddedCall(ParseResult Args, EmbeddedHost Host, Output Output, bool IsLinkAskedFor)
{
    /// <summary>Says where the host is, and prints the link that it returns, if one is due.</summary>
    public Task<SignInLink?> WelcomeAsync(CancellationToken cancellationToken) => Welcome.WriteAsync(Host, IsLinkAskedFor, Output, cancellationToken);
}
