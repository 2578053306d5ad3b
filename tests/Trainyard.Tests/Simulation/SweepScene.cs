using Trainyard.Accounts;
using Trainyard.Contracts;
using Trainyard.Jobs;
using Trainyard.Sweeps;

namespace Trainyard.Tests.Simulation;

/// <summary>The sweep of a simulation: what is searched, and what its owner does meanwhile.</summary>
internal sealed record SweepScene
{
    private const int MaxEpochs = 3;

    private static readonly string[] Methods = ["random", "asha", "asha", "asha+tpe", "hyperband", "pbt"];

    public static SweepId Id { get; } = SweepId.Parse($"{9:D32}");

    public required NewSweep Asked { get; init; }
    public required int Seed { get; init; }
    public required TimeSpan BeginAt { get; init; }

    /// <summary>After it was answered that it begins; null: never.</summary>
    public required TimeSpan? PauseAfter { get; init; }

    /// <summary>After the pause was answered.</summary>
    public required TimeSpan ResumeAfter { get; init; }

    /// <inheritdoc cref="PauseAfter"/>
    public required TimeSpan? CancelAfter { get; init; }

    /// <inheritdoc cref="PauseAfter"/>
    public required TimeSpan? ExtendAfter { get; init; }

    /// <summary>In one world of three.</summary>
    public static SweepScene? Draw(Random random)
    {
        TimeSpan Within(int seconds) => TimeSpan.FromSeconds(seconds) * random.NextDouble();
        TimeSpan? Maybe(double share, int seconds) => random.NextDouble() < share ? Within(seconds) : null;
        if (random.Next(3) > 0) return null;
        return new SweepScene
        {
            Asked = new NewSweep
            {
                Name = "sweep",
                Spec = [],
                Settings = [new SweepSetting("optimizer.learningRate", "log:1e-4..1e-1")],
                Metric = JobPlan.MetricName(MetricPhase.Validation),
                Direction = SweepDirection.Minimize,
                Method = Methods[random.Next(Methods.Length)],
                Trials = random.Next(2, 8),
                Parallel = random.Next(2) == 0 ? null : random.Next(1, 5),
                MaxEpochs = MaxEpochs,
                Factor = random.Next(2, 4),
                Seed = random.Next(),
                Seeds = random.Next(4) == 0 ? [1, 2] : null,
            },
            Seed = random.Next(),
            BeginAt = Within(40),
            PauseAfter = Maybe(0.3, 60),
            ResumeAfter = Within(30),
            CancelAfter = Maybe(0.15, 100),
            ExtendAfter = Maybe(0.2, 100),
        };
    }

    public Sweep Begin(DateTimeOffset now) => new()
    {
        Id = Id,
        Owner = "ada",
        OwnerId = new AccountId("ada", now),
        CreatedAt = now,
        Asked = SweepPlan.Read(Asked, out _)!.Asked,
        SearchVersion = 1,
    };

    /// <summary>How the training of a trial's job would go undisturbed.</summary>
    /// <param name="sweep">As it is now.</param>
    /// <param name="job">As it was claimed first.</param>
    /// <param name="trial">Its trial; one that goes on from another goes on as that one would.</param>
    /// <param name="number">Which of its jobs.</param>
    public JobPlan PlanOf(Sweep sweep, Job job, int trial, int number)
    {
        var began = sweep.History.OfType<TrialBegan>().Single(e => e.Number == trial);
        if (began.From is { } from) return PlanOf(sweep, job, from, number) with { FromStep = (int)job.Attempts[0].FromStep };
        var plan = JobPlan.Draw(100 + trial * NewSweep.MaxSeeds + number, new Random(unchecked(Seed + trial * 1_000 + number)));
        return plan with { Id = job.Id, Priority = 0, Steps = MaxEpochs * JobPlan.StepsPerEpoch, StepTime = plan.StepTime / 3, PauseAfter = null, CancelAfter = null };
    }
}
