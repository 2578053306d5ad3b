using System.CommandLine;
using Trainyard.Cli.Rendering;
using Trainyard.Cli.Sessions;

namespace Trainyard.Cli.Commands.DeadLetters;

/// <summary>A command about one message that was dead-lettered.</summary>
internal abstract class DeadLetterCommand : AdminCommand
{
    private readonly Argument<string> _letter = new("ID") { Description = "The message: its id, or four or more characters of its beginning or end." };

    protected DeadLetterCommand(string name, string description, params string[] examples)
        : base(name, description, examples) => Add(_letter);

    /// <param name="deadLetter">As it was typed.</param>
    /// <param name="session">The connection.</param>
    /// <param name="output">Where the result goes.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    protected abstract Task RunAsync(string deadLetter, Session session, Output output, CancellationToken cancellationToken);

    protected sealed override Task RunAsAdminAsync(ParseResult args, Session session, Output output, CancellationToken cancellationToken) =>
        RunAsync(args.GetRequiredValue(_letter), session, output, cancellationToken);
}
