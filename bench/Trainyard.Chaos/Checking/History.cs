using Trainyard.Chaos.BadJobs;
using Trainyard.Contracts;

namespace Trainyard.Chaos.Checking;

/// <summary>All that was promised, and all that the API says in the end.</summary>
/// <param name="Submits">What was asked for.</param>
/// <param name="Jobs">Every job that there is, apart from the references and the bad ones.</param>
/// <param name="References">An undisturbed job of each spec, by the spec's name.</param>
/// <param name="MovedAside">Why messages or events were dead-lettered, apart from forged ones; all others can be read.</param>
internal sealed record History(
    IReadOnlyList<Submit> Submits, IReadOnlyList<Story> Jobs, IReadOnlyDictionary<string, Story> References, IReadOnlyList<string> MovedAside)
{
    public IReadOnlyList<BadJob> BadJobs { get; init; } = [];

    public IReadOnlyList<SweepView> Sweeps { get; init; } = [];

    /// <summary>Every job of a trial, apart from the reference's.</summary>
    public IReadOnlyList<Story> Trials { get; init; } = [];

    /// <summary>The same points trained to their ends, undisturbed, by the number of the trial.</summary>
    public IReadOnlyDictionary<int, Story> SweepReference { get; init; } = new Dictionary<int, Story>();

    /// <summary>The job whose model forged events named still has it; true where none did.</summary>
    public bool ForeignModelIsThere { get; init; } = true;
}

/// <param name="Key">The idempotency key, which is also a tag of the job.</param>
/// <param name="Spec">The spec's name.</param>
/// <param name="Answer">The job that the server named; null: never answered, so nothing was promised.</param>
internal sealed record Submit(string Key, string Spec, JobId? Answer);

/// <summary>One job's whole story.</summary>
/// <param name="Job">As the API shows it.</param>
/// <param name="Events">All of them, in the order of the API.</param>
/// <param name="Weights">Digest of the model's tensors; null without a model.</param>
/// <param name="Sightings">What a client that followed the job saw, and when.</param>
internal sealed record Story(JobView Job, IReadOnlyList<JobEvent> Events, string? Weights, IReadOnlyList<Sighting> Sightings);

/// <summary>A client was shown an event.</summary>
internal readonly record struct Sighting(DateTimeOffset At, JobEvent Event);
