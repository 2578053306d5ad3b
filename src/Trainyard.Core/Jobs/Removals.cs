namespace Trainyard.Jobs;

/// <summary>When retention removed what a job that ended had kept; null: it is there, or there never was any.</summary>
public sealed record Removals
{
    public DateTimeOffset? Checkpoint { get; init; }
    public DateTimeOffset? Model { get; init; }

    /// <summary>The curve, and all other events.</summary>
    public DateTimeOffset? Points { get; init; }

    public DateTimeOffset? Log { get; init; }
}
