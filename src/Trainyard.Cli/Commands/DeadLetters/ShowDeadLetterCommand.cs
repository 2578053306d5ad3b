using System.CommandLine;
using Trainyard.Cli.Rendering;
using Trainyard.Cli.Sessions;

namespace Trainyard.Cli.Commands.DeadLetters;

internal static class ShowDeadLetterCommand
{
    public static Command Create()
    {
        var deadLetter = DeadLettersCommand.DeadLetter();
        return new ExampleCommand(
            "show", "Shows a message: where it was read, why it was dead-lettered, and its body.",
            "trainyard dead-letters show 3-1042", "trainyard dead-letters show 3-1042 --json | jq -r .body") { deadLetter }.AtServerForAdmins(async (call, cancellationToken) =>
        {
            var text = call.Args.GetRequiredValue(deadLetter);
            var view = await DeadLetterFinder.FindAsync(text, call.Session, cancellationToken)
                ?? throw new CliException(ExitCodes.NotFound, $"None of the newest messages that were dead-lettered is called '{text}'; see: trainyard dead-letters list");
            if (call.Output.IsJson) call.Output.WriteJson(view);
            else DeadLetterDetails.Write(view, call.Output);
        });
    }
}
