using System.CommandLine;
using System.Text.Json.Nodes;
using Trainyard.Cli.Sessions;
using Trainyard.Client;

namespace Trainyard.Cli.Commands.DeadLetters;

/// <summary>Commands that end a message's wait: it goes back to where it was read, or away.</summary>
internal static class SettleDeadLetterCommands
{
    public static Command Requeue() => Create(
        new ExampleCommand(
            "requeue", "Requeues a message, as it was; if it fails once more, it is dead-lettered once more.",
            "trainyard dead-letters requeue 3-1042", "trainyard dead-letters list --json | jq -r '.deadLetters[].id' | xargs -n 1 trainyard dead-letters requeue"),
        ("sent again", "sentAgain"),
        (client, id, cancellationToken) => client.RequeueAsync(id, cancellationToken));

    public static Command Drop() => Create(
        new ExampleCommand("drop", "Drops a message for good.", "trainyard dead-letters drop 3-1042"), ("dropped", "dropped"), (client, id, cancellationToken) => client.DropAsync(id, cancellationToken));

    private static Command Create(Command command, (string Word, string Key) done, Func<TrainyardClient, string, CancellationToken, Task> settle)
    {
        var deadLetter = DeadLettersCommand.DeadLetter();
        command.Add(deadLetter);
        return command.AtServerForAdmins(async (call, cancellationToken) =>
        {
            // One that is older than those listed is known to the server by its whole id.
            var text = call.Args.GetRequiredValue(deadLetter);
            var id = (await DeadLetterFinder.FindAsync(text, call.Session, cancellationToken))?.Id ?? text;
            await settle(call.Client, id, cancellationToken);
            if (call.Output.IsJson) call.Output.WriteJson(new JsonObject { [done.Key] = id });
            else call.Output.Say($"{id} {done.Word}");
        });
    }
}
