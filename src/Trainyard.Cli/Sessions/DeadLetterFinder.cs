using Trainyard.Contracts;

namespace Trainyard.Cli.Sessions;

/// <summary>From what a person types to a letter.</summary>
internal static class DeadLetterFinder
{
    /// <summary>The letter that is meant; null when it is none of those that the server lists, its newest.</summary>
    /// <exception cref="CliException">More than one is meant, or too little was typed to say.</exception>
    public static async Task<DeadLetterView?> FindAsync(string text, Session session, CancellationToken cancellationToken)
    {
        var deadLetters = (await session.Client.ListDeadLettersAsync(cancellationToken)).DeadLetters;
        if (deadLetters.FirstOrDefault(l => l.Id == text) is { } whole) return whole;
        if (text.Length < JobFinder.ShortestPart)
            throw new CliException(ExitCodes.Usage, $"'{text}' is not a message's id: give the id, or {JobFinder.ShortestPart} or more characters of its beginning or end.");
        return deadLetters.Where(l => JobFinder.Matches(l.Id, text)).ToList() switch
        {
            [] => null,
            [var only] => only,
            var several => throw new CliException(ExitCodes.Usage, $"{several.Count} messages have an id that begins or ends with '{text}', such as {several[0].Id} and {several[1].Id}; give more of it."),
        };
    }
}
