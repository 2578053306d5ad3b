using System.CommandLine;
using Trainyard.Cli.Rendering;
using Trainyard.Cli.Sessions;
using Trainyard.Contracts;

namespace Trainyard.Cli.Commands;

/// <summary>A command about one job.</summary>
internal abstract class JobCommand : ClientCommand
{
    private readonly Argument<string> _job = new("ID") { Description = "The job: its id, four or more characters of its beginning or end, or 'last' for your newest." };

    protected JobCommand(string name, string description, params string[] examples)
        : base(name, description, examples) => Add(_job);

    protected abstract Task<int> RunAsync(JobId job, ParseResult args, Session session, Output output, CancellationToken cancellationToken);

    protected sealed override async Task<int> RunAsync(ParseResult args, Session session, Output output, CancellationToken cancellationToken) =>
        await RunAsync(await JobFinder.FindAsync(args.GetRequiredValue(_job), session, cancellationToken), args, session, output, cancellationToken);
}
