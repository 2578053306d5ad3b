using Trainyard.Chaos.BadJobs;

namespace Trainyard.Chaos;

/// <summary>What a run is to do. The same seed plans the same faults and the same jobs; what they meet differs from run to run.</summary>
internal sealed record ChaosOptions
{
    public int Seed { get; init; } = 1;
    public int Jobs { get; init; } = 60;
    public int Faults { get; init; } = 40;

    /// <summary>Sweeps among the jobs.</summary>
    public int Sweeps { get; init; } = 2;

    /// <summary>Bad jobs among the good ones, of <see cref="BadKinds"/> in turn.</summary>
    public int BadJobs { get; init; } = 9;

    public IReadOnlyList<BadJobKind> BadKinds { get; init; } = Enum.GetValues<BadJobKind>();

    /// <summary>Brokers of a real Kafka, each with a copy of everything; its stand-in always has three.</summary>
    public int Brokers { get; init; } = 1;

    /// <summary>Where the programs' logs go; null: a temporary folder, which is kept only if something was lost.</summary>
    public string? Folder { get; init; }

    public int Servers { get; init; } = 2;
    public int Workers { get; init; } = 3;

    /// <summary>Whether each program serves its metrics.</summary>
    public bool Metrics { get; init; }

    /// <summary>Further settings of every program, as environment variables have them.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();

    /// <summary>Further settings of the workers.</summary>
    public IReadOnlyDictionary<string, string> WorkerSettings { get; init; } = new Dictionary<string, string>();

    /// <summary>Short, so that a frozen worker need not be frozen for long.</summary>
    public TimeSpan Lease { get; init; } = TimeSpan.FromSeconds(6);

    /// <summary>The time in which all faults begin.</summary>
    public TimeSpan Window => Faults * TimeSpan.FromSeconds(5);

    /// <summary>Jobs are submitted up to here, so that the last faults find some at work.</summary>
    public TimeSpan SubmitWithin => 0.9 * Window;

    /// <summary>For what should take seconds, and for all jobs to end after the healing; a slow machine may need minutes.</summary>
    public TimeSpan EndWithin { get; init; } = TimeSpan.FromMinutes(8);

    /// <summary>A healed fleet from which a client hears nothing new for so long hangs.</summary>
    public TimeSpan HangsAfter { get; init; } = TimeSpan.FromSeconds(90);
}
