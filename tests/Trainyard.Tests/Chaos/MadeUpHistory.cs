using Trainyard.Chaos.Checking;
using Trainyard.Contracts;

namespace Trainyard.Tests.Chaos;

/// <summary>A history of one job of ten steps, with a point every four, that is as it should be.</summary>
internal static class MadeUpHistory
{
    public static readonly DateTimeOffset Start = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);
    private static readonly Evaluation Test = new(0.1, 0.97, 0.97);

    public static History Whole() => With(Undisturbed("chaos-1"));

    public static History With(Story story) => new(
        [new Submit("chaos-1", "short", story.Job.Id)], [story], new Dictionary<string, Story> { ["short"] = Undisturbed("reference") }, []);

    public static Story Undisturbed(string tag)
    {
        JobEvent[] events =
        [
            new AttemptStarted("worker-1", "cpu", 1, 10, 10, 100) { Fence = 1, Seq = 1, At = Start },
            Point(1, 2, 4), Point(1, 3, 8), Point(1, 4, 10),
            new EpochValidated(1, Test) { Fence = 1, Seq = 5, Step = 10, At = Start },
            Success(1, 6),
        ];
        return new(Job(tag, new AttemptView(1, "worker-1", Start, 0, Start.AddSeconds(10), "succeeded")), events, "weights", [.. events.Select(e => new Sighting(e.At, e))]);
    }

    /// <summary>Its worker was lost after the first point, and another one went on from there.</summary>
    public static Story Interrupted()
    {
        JobEvent[] events =
        [
            new AttemptStarted("worker-1", "cpu", 1, 10, 10, 100) { Fence = 1, Seq = 1, At = Start },
            Point(1, 2, 4),
            new AttemptStarted("worker-2", "cpu", 1, 10, 10, 100) { Fence = 2, Seq = 1, Step = 4, At = Start.AddSeconds(20) },
            Point(2, 2, 8), Point(2, 3, 10),
            new EpochValidated(1, Test) { Fence = 2, Seq = 4, Step = 10, At = Start.AddSeconds(20) },
            Success(2, 5),
        ];
        var job = Job("chaos-1", new AttemptView(1, "worker-1", Start, 0, Start.AddSeconds(19), "worker lost"), new AttemptView(2, "worker-2", Start.AddSeconds(20), 4, Start.AddSeconds(30), "succeeded"));
        return new(job, events, "weights", [.. events.Select(e => new Sighting(e.At, e))]);
    }

    private static StepsTrained Point(long fence, long seq, long step) =>
        new(1, 1.0 / step, 0.9, 0.01, 1000 * fence) { Fence = fence, Seq = seq, Step = step, At = Start.AddSeconds(fence == 1 ? 0 : 20) };

    private static TrainingSucceeded Success(long fence, long seq) => new(new JobResult
    {
        Test = Test,
        Classes = [],
        ConfusionMatrix = [],
        Parameters = 100,
        Epochs = 1,
        TrainSeconds = 1,
        SamplesPerSecond = 1000,
        Model = [],
    })
    {
        Fence = fence,
        Seq = seq,
        Step = 10,
        At = Start.AddSeconds(fence == 1 ? 0 : 20),
    };

    private static JobView Job(string tag, params AttemptView[] attempts)
    {
        var row = new JobSummary
        {
            Id = JobId.New(TimeProvider.System),
            Version = 1,
            Name = "short",
            Owner = "owner",
            State = JobState.Succeeded,
            Dataset = "mnist",
            Tags = [tag],
            Priority = 0,
            CreatedAt = Start,
            Epochs = 1,
            Step = 10,
            TotalSteps = 10,
            Progress = 1,
            Test = Test,
            Attempts = attempts.Length,
        };
        return new JobView(row, new JobSpec { Epochs = 1, LogEverySteps = 4 }, attempts, []);
    }
}
