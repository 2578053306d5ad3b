using System.CommandLine;
using Trainyard.Cli.Sessions;
using Trainyard.Contracts;

namespace Trainyard.Cli.Commands;

/// <summary>The job that a command is about.</summary>
internal sealed class JobArgument : Argument<string>
{
    public JobArgument()
        : base("ID") => Description = "The job: its id, four or more characters of its beginning or end, or 'last' for your newest.";

    /// <exception cref="CliException">No job, or more than one, is meant.</exception>
    public Task<JobId> FindAsync(ServerCall call, CancellationToken cancellationToken) => JobFinder.FindAsync(call.Args.GetRequiredValue(this), call.Session, cancellationToken);
}
