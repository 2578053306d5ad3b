using System.ComponentModel.DataAnnotations;

namespace Trainyard.Server.Jobs;

/// <summary>Section <c>Dispatch</c> of the configuration; a value out of range stops the program at start.</summary>
public sealed record DispatchOptions
{
    public const string Section = "Dispatch";

    /// <summary>Messages that may wait in the queue at once; or twice the slots of all workers, where that is more.</summary>
    [Range(4, 10_000)]
    public int QueueDepth { get; init; } = 4;

    /// <summary>After this long without a claim a message counts as lost, and is published again.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00", ErrorMessage = "Dispatch:RepublishAfter must be from 1 second to 1 hour, written as 00:00:30.")]
    public TimeSpan RepublishAfter { get; init; } = TimeSpan.FromSeconds(30);
}
