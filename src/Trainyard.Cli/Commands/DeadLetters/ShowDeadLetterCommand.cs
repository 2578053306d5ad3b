using Trainyard.Cli.Rendering;
using Trainyard.Cli.Sessions;

namespace Trainyard.Cli.Commands.DeadLetters;

internal sealed class ShowDeadLetterCommand() : DeadLetterCommand(
    "show", "Shows a message: where it was read, why it was dead-lettered, and its body.",
    "trainyard dead-letters show 3-1042", "trainyard dead-letters show 3-1042 --json | jq -r .body")
{
    protected override async Task RunAsync(string deadLetter, Session session, Output output, CancellationToken cancellationToken)
    {
        var view = await DeadLetterFinder.FindAsync(deadLetter, session, cancellationToken)
            ?? throw new CliException(ExitCodes.NotFound, $"None of the newest messages that were dead-lettered is called '{deadLetter}'; see: trainyard dead-letters list");
        if (output.IsJson) output.WriteJson(view);
        else DeadLetterDetails.Write(view, output);
    }
}
