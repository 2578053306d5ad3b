namespace Trainyard.Chaos.BadJobs;

internal enum BadJobKind
{
    /// <summary>Its loss becomes infinite in the first epoch: it must fail as <c>Diverged</c>.</summary>
    Diverging,

    /// <summary>Its activations need more memory than this machine has: it must be refused, or fail as <c>OutOfMemory</c>.</summary>
    Memory,

    /// <summary>Not a job: events that nobody signed, in the name of a good job that trains. They must change nothing.</summary>
    Forging,
}

/// <param name="Number">From 1.</param>
/// <param name="Kind">What it does.</param>
/// <param name="At">Since the beginning of the window.</param>
/// <param name="Victim">Decides which of the jobs that train then is forged at.</param>
internal sealed record PlannedBadJob(int Number, BadJobKind Kind, TimeSpan At, int Victim)
{
    /// <summary>Its idempotency key, and its tag.</summary>
    public string Key => $"{BadSpecs.TagPrefix}{Number}";
}

/// <summary>Bad jobs of all kinds in turn, at times that the seed decides.</summary>
internal static class BadJobPlan
{
    public static IReadOnlyList<PlannedBadJob> Create(ChaosOptions options)
    {
        var random = new Random(options.Seed + 2);
        return [.. Enumerable.Range(1, options.BadJobs).Select(number =>
            new PlannedBadJob(number, options.BadKinds[(number - 1) % options.BadKinds.Count], random.NextDouble() * options.SubmitWithin, random.Next(1000)))];
    }
}
