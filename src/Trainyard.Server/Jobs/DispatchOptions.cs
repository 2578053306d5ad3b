using System.ComponentModel.DataAnnotations;

namespace Trainyard.Server.Jobs;

public sealed record DispatchOptions
{
    /// <summary>Messages that may wait in the queue at once: about twice the slots, at least four.</summary>
    [Range(4, 10_000)]
    public int QueueDepth { get; init; } = 4;

    /// <summary>After this long without a claim a message counts as lost, and is published again.</summary>
    public TimeSpan RepublishAfter { get; init; } = TimeSpan.FromSeconds(30);
}
