using System.ComponentModel.DataAnnotations;

namespace Trainyard.Jobs;

/// <summary>Section <c>Lease</c> of the configuration, the same for servers and workers; a value out of range stops the program at start.</summary>
public sealed record LeaseOptions
{
    public const string Section = "Lease";

    /// <summary>How long a worker may be silent before its job goes to another one.</summary>
    [Range(typeof(TimeSpan), "00:00:03", "01:00:00", ErrorMessage = "Lease:Term must be from 3 seconds to 1 hour, written as 00:00:30.")]
    public TimeSpan Term { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>A worker renews this often, so that a few lost renewals cost nothing.</summary>
    public TimeSpan RenewAfter => Term / 6;

    /// <summary>The longest wait for one answer of the store.</summary>
    public TimeSpan AnswerWithin => Term / 7;

    /// <summary>A worker that could not renew for this long stops: soon somebody else may begin.</summary>
    public TimeSpan StopAfter => Term - (Term / 6);

    /// <summary>A server checks for expired leases this often: several times in <see cref="BlindAfter"/>, or it would count itself as blind.</summary>
    public TimeSpan PollInterval => Term / 12 < TimeSpan.FromSeconds(1) ? Term / 12 : TimeSpan.FromSeconds(1);

    /// <summary>A server that did not see the store for this long has seen no renewals, and starts counting anew.</summary>
    public TimeSpan BlindAfter => Term / 3;
}
