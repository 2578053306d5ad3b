using System.Text.Json.Nodes;
using Trainyard.Cli.Rendering;
using Trainyard.Cli.Sessions;
using Trainyard.Client;

namespace Trainyard.Cli.Commands.DeadLetters;

/// <summary>Ends a message's wait: it goes back to where it was read, or away.</summary>
internal sealed class SettleDeadLetterCommand : DeadLetterCommand
{
    private readonly Func<TrainyardClient, string, CancellationToken, Task> _settle;
    private readonly (string Word, string Key) _done;

    private SettleDeadLetterCommand(string name, string description, (string Word, string Key) done, Func<TrainyardClient, string, CancellationToken, Task> settle, params string[] examples)
        : base(name, description, examples) => (_done, _settle) = (done, settle);

    public static SettleDeadLetterCommand Requeue() => new(
        "requeue", "Requeues a message, as it was; if it fails once more, it is dead-lettered once more.", ("sent again", "sentAgain"),
        (client, id, cancellationToken) => client.RequeueAsync(id, cancellationToken),
        "trainyard dead-letters requeue 3-1042", "trainyard dead-letters list --json | jq -r '.deadLetters[].id' | xargs -n 1 trainyard dead-letters requeue");

    public static SettleDeadLetterCommand Drop() => new(
        "drop", "Drops a message for good.", ("dropped", "dropped"),
        (client, id, cancellationToken) => client.DropAsync(id, cancellationToken), "trainyard dead-letters drop 3-1042");

    protected override async Task RunAsync(string deadLetter, Session session, Output output, CancellationToken cancellationToken)
    {
        // One that is older than those listed is known to the server by its whole id.
        var id = (await DeadLetterFinder.FindAsync(deadLetter, session, cancellationToken))?.Id ?? deadLetter;
        await _settle(session.Client, id, cancellationToken);
        if (output.IsJson) output.WriteJson(new JsonObject { [_done.Key] = id });
        else output.Say($"{id} {_done.Word}");
    }
}
