using System.CommandLine;
using Trainyard.Cli.Rendering;

namespace Trainyard.Cli.Commands.DeadLetters;

internal static class ListDeadLettersCommand
{
    public static Command Create() => new ExampleCommand(
        "list", "Lists the newest messages, and why each was dead-lettered.",
        "trainyard dead-letters list", "trainyard dead-letters list --json | jq -r '.letters[].reason' | sort | uniq -c").AtServerForAdmins(async (call, cancellationToken) =>
    {
        var list = await call.Client.ListDeadLettersAsync(cancellationToken);
        if (call.Output.IsJson) call.Output.WriteJson(list);
        else if (list.DeadLetters.Count == 0) call.Output.Say("Nothing was dead-lettered.");
        else call.Output.People.Write(DeadLetterTable.Of(list.DeadLetters));
        // Not among the rows, which a pipe may count.
        if (list.Count > list.DeadLetters.Count) await call.Output.Error.WriteLineAsync($"These are the newest {list.DeadLetters.Count} of {list.Count}.");
    });
}
