using Trainyard.Contracts;
using Trainyard.Jobs;

namespace Trainyard.Bench.Fleet;

/// <summary>Jobs as a store that has been used for a while has them.</summary>
internal static class StoredJobs
{
    private const int AtOnce = 256;

    /// <summary>Adds jobs until there are so many.</summary>
    /// <param name="jobs">The store.</param>
    /// <param name="have">How many this method has added before.</param>
    /// <param name="want">How many there are to be.</param>
    public static Task FillAsync(IJobStore jobs, int have, int want)
    {
        var began = DateTimeOffset.UtcNow.AddYears(-3);
        return AddAsync(jobs, Enumerable.Range(have, want - have).Select(i => Make(i, began)));
    }

    /// <summary>Adds jobs that wait.</summary>
    public static Task FillQueueAsync(IJobStore jobs, int count) => AddAsync(jobs, Enumerable.Range(0, count).Select(i => MakeQueued(i, "simple-cnn", DateTimeOffset.UtcNow)));

    private static Task AddAsync(IJobStore jobs, IEnumerable<Job> made) =>
        Parallel.ForEachAsync(made, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (job, stopping) => await jobs.AddAsync(job, null, stopping));

    private static Job MakeQueued(int i, string preset, DateTimeOffset created) => new()
    {
        Id = JobId.New(TimeProvider.System),
        Owner = $"user-{i % 20}",
        Spec = Presets.All[preset] with { Name = $"job {i}", Tags = [$"tag-{i % 50}"], Priority = i % 5 },
        CreatedAt = created,
    };

    /// <summary>Eight in ten have succeeded, as in a store that has been used for a while.</summary>
    private static Job Make(int i, DateTimeOffset began)
    {
        var created = began.AddMinutes(i);
        var job = MakeQueued(i, i % 3 == 0 ? "fast-cnn" : "simple-cnn", created);
        if (i % 10 == 0) return job;
        var claimed = job.Claim("worker-1", Guid.NewGuid(), created)!;
        var trained = claimed.Apply(new StepsTrained(1, 1.0 / (1 + (i * 31 % 997)), i * 37 % 1000 / 1000.0, 1e-3, 5000) { Fence = 1, Seq = 1, Step = 25, At = created });
        return (i % 10) switch
        {
            // A few hundred are in training, however many there are.
            1 when i < 3_000 => trained,
            2 => trained.Apply(new TrainingCancelled { Fence = 1, Seq = 2, Step = 25, At = created.AddSeconds(10) }),
            _ => trained.Apply(new TrainingSucceeded(Result(i)) { Fence = 1, Seq = 2, Step = 2250, At = created.AddSeconds(20) }),
        };
    }

    private static JobResult Result(int i) => new()
    {
        Test = new Evaluation(i * 31 % 997 / 1000.0, 0.9 + (i * 37 % 1000 / 10_000.0), 0.9 + (i * 41 % 1000 / 10_000.0)),
        Classes = [.. Enumerable.Range(0, 10).Select(c => new ClassReport($"{c}", 0.991, 0.992, 0.9915, 1000 + c))],
        ConfusionMatrix = [.. Enumerable.Range(0, 10).Select(row => (IReadOnlyList<int>)[.. Enumerable.Range(0, 10).Select(column => row == column ? 990 : 1)])],
        Parameters = 225_034,
        Epochs = 3,
        TrainSeconds = 12.5,
        SamplesPerSecond = 11_500,
        Model = [],
    };
}
