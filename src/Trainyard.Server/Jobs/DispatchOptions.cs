using System.ComponentModel.DataAnnotations;

namespace Trainyard.Server.Jobs;

public sealed record DispatchOptions
{
    /// <summary>Messages that may wait in the queue at once; or twice the slots of all workers, where that is more.</summary>
    [Range(4, 10_000)]
    public int QueueDepth { get; init; } = 4;

    /// <summary>After this long without a claim a message counts as lost, and is published again.</summary>
    public TimeSpan RepublishAfter { get; init; } = TimeSpan.FromSeconds(30);
}
