using System.ComponentModel.DataAnnotations;

namespace Trainyard.Scaling;

/// <summary>How many workers the fleet may want: section <c>Scaling</c> of the configuration. A value out of range stops the program at start.</summary>
public sealed record ScalingOptions : IValidatableObject
{
    public const string Section = "Scaling";

    /// <summary>Workers that are wanted even when there is nothing to do.</summary>
    [Range(0, 10_000, ErrorMessage = "Scaling:Min must be from 0 to 10,000.")]
    public int Min { get; init; }

    /// <summary>Workers that are wanted at most; but a worker that trains is always wanted.</summary>
    [Range(1, 10_000, ErrorMessage = "Scaling:Max must be from 1 to 10,000.")]
    public int Max { get; init; } = 10;

    /// <summary>Jobs that one worker trains at the same time: what <c>Worker:Slots</c> says to the workers.</summary>
    [Range(1, 64, ErrorMessage = "Scaling:SlotsPerWorker must be from 1 to 64, as Worker:Slots.")]
    public int SlotsPerWorker { get; init; } = 1;

    /// <summary>Queued jobs for which one more slot is wanted. More than 1 saves workers where jobs are shorter than the start of a worker, and lets jobs wait for each other.</summary>
    [Range(1, 1000, ErrorMessage = "Scaling:QueuedPerSlot must be from 1 to 1,000.")]
    public int QueuedPerSlot { get; init; } = 1;

    /// <summary>A worker that has trained stays wanted for so long after its last job, so that the number does not flap between two jobs.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00", ErrorMessage = "Scaling:KeepAlive must be from 0 to 1 day, written as 00:02:00.")]
    public TimeSpan KeepAlive { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Queued jobs with a priority below this one count as low: see <see cref="LowPriorityMax"/>.</summary>
    [Range(-100, 100, ErrorMessage = "Scaling:LowPriorityBelow must be a priority, from -100 to 100.")]
    public int LowPriorityBelow { get; init; }

    /// <summary>Queued jobs of low priority never raise the number above this one. Not set: <see cref="Max"/>.</summary>
    [Range(0, 10_000, ErrorMessage = "Scaling:LowPriorityMax must be from 0 to 10,000.")]
    public int? LowPriorityMax { get; init; }

    /// <summary>A secret with which an autoscaler, which cannot sign in, may read the number and nothing else. Not set: only people who are signed in may.</summary>
    [RegularExpression("^[!-~]{32,256}$", ErrorMessage = "Scaling:Token must have 32 to 256 visible ASCII characters, such as `openssl rand -hex 32` writes.")]
    public string? Token { get; init; }

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Min > Max) yield return new ValidationResult($"Scaling:Min is {Min}, and must not be above Scaling:Max, which is {Max}.");
        if (LowPriorityMax > Max) yield return new ValidationResult($"Scaling:LowPriorityMax is {LowPriorityMax}, and must not be above Scaling:Max, which is {Max}.");
    }
}
