using System.CommandLine;

namespace Trainyard.Cli.Commands.DeadLetters;

internal static class DeadLettersCommand
{
    public static Command Create() => new ExampleCommand(
        "dead-letters",
        "Messages that could not be read, or failed every time, and were dead-lettered; for admins.",
        "trainyard dead-letters list",
        "trainyard dead-letters show 3-1042",
        "trainyard dead-letters requeue 3-1042")
    {
        ListDeadLettersCommand.Create(),
        ShowDeadLetterCommand.Create(),
        SettleDeadLetterCommands.Requeue(),
        SettleDeadLetterCommands.Drop(),
    };

    /// <summary>The message that a command is about.</summary>
    public static Argument<string> DeadLetter() => new("ID") { Description = "The message: its id, or four or more characters of its beginning or end." };
}
