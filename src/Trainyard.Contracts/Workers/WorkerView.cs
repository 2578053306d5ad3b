using System.ComponentModel.DataAnnotations;

namespace Trainyard.Contracts;

public enum WorkerState
{
    /// <summary>It trains nothing.</summary>
    Idle,

    /// <summary>It trains at least one job.</summary>
    Busy,

    /// <summary>It finishes or requeues the jobs that it has, and takes no more.</summary>
    Draining,

    /// <summary>It has said nothing for a while; its jobs go to others.</summary>
    Lost,
}

/// <summary>A worker, as it says of itself.</summary>
/// <param name="Id">Of its process: two workers may have one name.</param>
/// <param name="Name">What people call it.</param>
/// <param name="State">What it is doing.</param>
/// <param name="Device">What it trains on, such as <c>cpu</c>; null until it has looked.</param>
/// <param name="Slots">Jobs that it trains at once.</param>
/// <param name="Jobs">What it trains now; of a lost one, what it trained last.</param>
/// <param name="StartedAt">Since when it has been there.</param>
/// <param name="SeenAt">When it was last heard of.</param>
/// <param name="SilentSeconds">How long ago that was.</param>
public sealed record WorkerView(
    Guid Id, string Name, WorkerState State, string? Device, int Slots, IReadOnlyList<WorkerJob> Jobs, DateTimeOffset StartedAt, DateTimeOffset SeenAt, [property: Range(0, double.MaxValue)] double SilentSeconds);

/// <summary>A job in a worker's hands; its name is null when it has been deleted.</summary>
public sealed record WorkerJob(JobId Id, string? Name);
