using Trainyard.Contracts;
using Trainyard.Events;

namespace Trainyard.DeadLetters;

/// <summary>
/// What could not be read, or failed every time: kept with its reason until an admin sends it again or drops it. Stored like jobs, so
/// that it survives what they survive.
/// </summary>
public interface IDeadLetters
{
    /// <summary>Keeps a dead letter; one with an id that is there already changes nothing, so dead-lettering may be repeated.</summary>
    Task AddAsync(DeadLetter deadLetter, CancellationToken cancellationToken);

    Task<DeadLetter?> FindAsync(string id, CancellationToken cancellationToken);

    /// <summary>The newest ones.</summary>
    Task<IReadOnlyList<DeadLetter>> ListAsync(int limit, CancellationToken cancellationToken);

    Task<long> CountAsync(CancellationToken cancellationToken);

    Task RemoveAsync(string id, CancellationToken cancellationToken);
}

/// <param name="Id">The same whenever the same message is dead-lettered.</param>
/// <param name="Source">Where it was read, and where it is sent again.</param>
/// <param name="At">When it was dead-lettered.</param>
/// <param name="Reason">Why, in a sentence.</param>
/// <param name="Key">The job, where that can be told.</param>
/// <param name="Body">The message as it was.</param>
public sealed record DeadLetter(string Id, DeadLetterSource Source, DateTimeOffset At, string Reason, string? Key, byte[] Body)
{
    /// <summary>What stood beside an event's body; null where nothing was known of it.</summary>
    public EventHeaders? Headers { get; init; }

    /// <param name="e">What cannot be used.</param>
    /// <param name="at">The present time.</param>
    /// <param name="reason">Why, in a sentence.</param>
    public static DeadLetter Of(EventEnvelope e, DateTimeOffset at, string reason) =>
        new(e.Id, DeadLetterSource.Events, at, reason, e.Job.ToString(), e.Body) { Headers = EventHeaders.Of(e) };

    /// <exception cref="InvalidDataException">It is no event of a job.</exception>
    public EventEnvelope ToEnvelope() => JobId.TryParse(Key, null, out var job)
        ? (Headers ?? EventHeaders.Of(Body)).Around(job, Body)
        : throw new InvalidDataException("It names no job.");
}
