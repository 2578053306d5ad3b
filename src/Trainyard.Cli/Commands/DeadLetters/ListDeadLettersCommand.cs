using System.CommandLine;
using Trainyard.Cli.Rendering;
using Trainyard.Cli.Sessions;

namespace Trainyard.Cli.Commands.DeadLetters;

internal sealed class ListDeadLettersCommand() : AdminCommand(
    "list", "Lists the newest messages, and why each was dead-lettered.",
    "trainyard dead-letters list", "trainyard dead-letters list --json | jq -r '.letters[].reason' | sort | uniq -c")
{
    protected override async Task RunAsAdminAsync(ParseResult args, Session session, Output output, CancellationToken cancellationToken)
    {
        var list = await session.Client.ListDeadLettersAsync(cancellationToken);
        if (output.IsJson) output.WriteJson(list);
        else if (list.DeadLetters.Count == 0) output.Say("Nothing was dead-lettered.");
        else output.People.Write(DeadLetterTable.Of(list.DeadLetters));
        // Not among the rows, which a pipe may count.
        if (list.Count > list.DeadLetters.Count) await output.Error.WriteLineAsync($"These are the newest {list.DeadLetters.Count} of {list.Count}.");
    }
}
