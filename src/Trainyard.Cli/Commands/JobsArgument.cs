using System.CommandLine;
using Trainyard.Cli.Sessions;
using Trainyard.Contracts;

namespace Trainyard.Cli.Commands;

/// <summary>Several jobs that a command is about.</summary>
internal sealed class JobsArgument : Argument<string[]>
{
    public JobsArgument(int least)
        : base("ID") => (Description, Arity) = ("The jobs: of each its id, four or more characters of its beginning or end, or 'last' for your newest.", new ArgumentArity(least, CurveView.MaxJobs));

    /// <exception cref="CliException">One of them is no job, or more than one.</exception>
    public async Task<IReadOnlyList<JobId>> FindAsync(ServerCall call, CancellationToken cancellationToken)
    {
        var ids = new List<JobId>();
        foreach (var text in call.Args.GetRequiredValue(this)) ids.Add(await JobFinder.FindAsync(text, call.Session, cancellationToken));
        return [.. ids.Distinct()];
    }
}
