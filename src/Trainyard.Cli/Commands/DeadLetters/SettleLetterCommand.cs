using System.Text.Json.Nodes;
using Trainyard.Cli.Rendering;
using Trainyard.Cli.Sessions;
using Trainyard.Client;

namespace Trainyard.Cli.Commands.DeadLetters;

/// <summary>Ends a message's wait: it goes back to where it was read, or away.</summary>
internal sealed class SettleLetterCommand : LetterCommand
{
    private readonly Func<TrainyardClient, string, CancellationToken, Task> _settle;
    private readonly (string Word, string Key) _done;

    private SettleLetterCommand(string name, string description, (string Word, string Key) done, Func<TrainyardClient, string, CancellationToken, Task> settle, params string[] examples)
        : base(name, description, examples) => (_done, _settle) = (done, settle);

    public static SettleLetterCommand SendAgain() => new(
        "send-again", "Sends a message again, as it was; if it fails once more, it is moved aside once more.", ("sent again", "sentAgain"),
        (client, id, cancel) => client.SendAgainAsync(id, cancel),
        "trainyard dead-letters send-again 3-1042", "trainyard dead-letters list --json | jq -r '.letters[].id' | xargs -n 1 trainyard dead-letters send-again");

    public static SettleLetterCommand Drop() => new(
        "drop", "Drops a message for good.", ("dropped", "dropped"),
        (client, id, cancel) => client.DropAsync(id, cancel), "trainyard dead-letters drop 3-1042");

    protected override async Task RunAsync(string letter, Session session, Output output, CancellationToken cancel)
    {
        // One that is older than those listed is known to the server by its whole id.
        var id = (await LetterFinder.FindAsync(letter, session, cancel))?.Id ?? letter;
        await _settle(session.Client, id, cancel);
        if (output.IsJson) output.WriteJson(new JsonObject { [_done.Key] = id });
        else output.Say($"{id} {_done.Word}");
    }
}
