namespace Trainyard.Contracts;

public enum DeadLetterSource
{
    /// <summary>A message to workers.</summary>
    Queue,

    /// <summary>An event of a worker.</summary>
    Events,
}

public enum BodyEncoding
{
    Text,
    Base64,
}

/// <summary>A message that could not be read, or failed every time, and was dead-lettered.</summary>
/// <param name="Id">What to name when it is sent again or dropped.</param>
/// <param name="Source">Where it was read, and where it is sent again.</param>
/// <param name="At">When it was dead-lettered.</param>
/// <param name="Reason">Why, in a sentence.</param>
/// <param name="Key">The job, where that can be told.</param>
/// <param name="Body">The message as it was.</param>
/// <param name="Encoding">How <paramref name="Body"/> is written.</param>
public sealed record DeadLetterView(string Id, DeadLetterSource Source, DateTimeOffset At, string Reason, string? Key, string Body, BodyEncoding Encoding);

/// <summary>The newest dead letters, and how many there are in all.</summary>
public sealed record DeadLetterList(long Count, IReadOnlyList<DeadLetterView> DeadLetters);
