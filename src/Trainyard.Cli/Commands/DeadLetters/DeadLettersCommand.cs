namespace Trainyard.Cli.Commands.DeadLetters;

internal sealed class DeadLettersCommand : ExampleCommand
{
    public DeadLettersCommand()
        : base(
            "dead-letters",
            "Messages that could not be read, or failed every time, and were dead-lettered; for admins.",
            "trainyard dead-letters list",
            "trainyard dead-letters show 3-1042",
            "trainyard dead-letters requeue 3-1042")
    {
        Add(new ListDeadLettersCommand());
        Add(new ShowDeadLetterCommand());
        Add(SettleDeadLetterCommand.Requeue());
        Add(SettleDeadLetterCommand.Drop());
    }
}
