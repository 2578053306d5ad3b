using System.CommandLine;
using Trainyard.Cli.Sessions;
using Trainyard.Contracts;

namespace Trainyard.Cli.Commands.Sweeps;

/// <summary>The sweep that a command is about.</summary>
internal sealed class SweepArgument : Argument<string>
{
    public SweepArgument()
        : base("ID") => Description = "The sweep: its id, four or more characters of its beginning or end, or 'last' for your newest.";

    /// <exception cref="CliException">No sweep, or more than one, is meant.</exception>
    public Task<SweepId> FindAsync(ServerCall call, CancellationToken cancellationToken) => SweepFinder.FindAsync(call.Args.GetRequiredValue(this), call.Session, cancellationToken);

    /// <summary>The sweep as it is now.</summary>
    /// <exception cref="CliException">No sweep, or more than one, is meant.</exception>
    public async Task<SweepView> ReadAsync(ServerCall call, CancellationToken cancellationToken) => await call.Client.GetSweepAsync(await FindAsync(call, cancellationToken), cancellationToken);
}
