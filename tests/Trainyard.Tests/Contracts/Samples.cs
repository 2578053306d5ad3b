using Trainyard.Contracts;
using Trainyard.Jobs;

namespace Trainyard.Tests.Contracts;

/// <summary>Jobs and events to test with.</summary>
internal static class Samples
{
    public static readonly DateTimeOffset Now = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);

    public static Job Job(string name = "a job", int priority = 0, DateTimeOffset? at = null, string owner = "ada") => new()
    {
        Id = JobId.New(TimeProvider.System),
        Owner = owner,
        Spec = Presets.All["simple-cnn"] with { Dataset = "mnist", Name = name, Priority = priority },
        CreatedAt = at ?? Now,
    };

    /// <summary>
    /// The job after an attempt for each of these numbers of seconds, with a pause of so many seconds after each; the last attempt succeeded.
    /// A negative number: the clock was set back meanwhile.
    /// </summary>
    public static Job Trained(this Job job, int[] seconds, int pause = 0)
    {
        var at = Now;
        for (var i = 0; i < seconds.Length; i++)
        {
            job = job.Claim("worker-1", Guid.NewGuid(), at)!;
            at = at.AddSeconds(seconds[i]);
            job = job.Apply(i == seconds.Length - 1
                ? Succeeded(job.Fence, 1) with { At = at }
                : new TrainingPaused { Fence = job.Fence, Seq = 1, Step = 0, At = at });
            at = at.AddSeconds(pause);
            job = job.Resume() ?? job;
        }
        return job;
    }

    public static AttemptStarted Started(long fence, long step = 0) =>
        new("worker-1", "cpu", 1, 1000, 500, 225_034) { Fence = fence, Seq = 1, Step = step, At = Now };

    public static StepsTrained Point(long fence, long seq, long step, double loss = 0.5) =>
        new(1, loss, 0.9, 1e-3, 5000) { Fence = fence, Seq = seq, Step = step, At = Now };

    public static MetricsReported Metrics(long fence, long seq, long step, MetricPhase phase, params (string Name, double Value)[] values) =>
        new(phase, values.ToDictionary(v => v.Name, v => v.Value)) { Fence = fence, Seq = seq, Step = step, At = Now, Epoch = phase == MetricPhase.Test ? null : 1 };

    public static CheckpointSaved Saved(long fence, long seq, long step) =>
        new(1, new ArtifactRef($"job/{fence}-checkpoint-{step}", 10, "00")) { Fence = fence, Seq = seq, Step = step, At = Now };

    public static LineLogged Line(long fence, long seq, string text, LineLevel level = LineLevel.Info, long step = 0) =>
        new(level, text) { Fence = fence, Seq = seq, Step = step, At = Now };

    public static TrainingSucceeded Succeeded(long fence, long seq, double accuracy = 0.99) => new(new JobResult
    {
        Test = new Evaluation(0.03, accuracy, accuracy),
        Classes = [],
        ConfusionMatrix = [],
        Parameters = 225_034,
        Epochs = 3,
        TrainSeconds = 10,
        SamplesPerSecond = 5000,
        Model = [],
    })
    {
        Fence = fence,
        Seq = seq,
        Step = 1000,
        At = Now.AddSeconds(10),
    };
}
