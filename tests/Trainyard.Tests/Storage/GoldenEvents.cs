using Trainyard.Contracts;

namespace Trainyard.Tests.Storage;

/// <summary>The events that the golden files hold, one of each type.</summary>
internal static class GoldenEvents
{
    public static readonly LineLogged Line = At(12, new LineLogged(LineLevel.Warning, "The loss of step 125 is not a number."));

    public static IReadOnlyDictionary<string, JobEvent> All { get; } = new Dictionary<string, JobEvent>
    {
        ["event-attemptStarted"] = At(1, new AttemptStarted("worker-1", "cuda:0", 2, 700, 100, 225_034) { ValidatesAgain = true }),
        ["event-stepsTrained"] = At(2, new StepsTrained(2, double.NaN, 0.5, 1e-3, double.NegativeInfinity)),
        ["event-epochValidated"] = At(3, new EpochValidated(2, new Evaluation(double.PositiveInfinity, 0.1, 0.02))),
        ["event-metricsReported"] = At(13, new MetricsReported(MetricPhase.Validation, new Dictionary<string, double>
        {
            ["validation/top 5 @ 1.ä"] = 0.75,
            ["validation/balanced_accuracy"] = double.NaN,
            ["reward"] = double.NegativeInfinity,
        })
        {
            Epoch = 2,
        }),
        ["event-checkpointSaved"] = At(4, new CheckpointSaved(2, new ArtifactRef("0190a3b4c5d67e8f9a0b1c2d3e4f5a6b/3-checkpoint-125.safetensors", 2_823_936, "4fcc0355")) { Version = 2 }),
        ["event-checkpointNotSaved"] = At(5, new CheckpointNotSaved("No room.")),
        ["event-trainingSucceeded"] = At(6, new TrainingSucceeded(GoldenJobs.Result)),
        ["event-trainingFailed"] = At(7, new TrainingFailed(GoldenJobs.Failure)),
        ["event-trainingPaused"] = At(8, new TrainingPaused()),
        ["event-trainingPausedAtRung"] = At(8, new TrainingPaused { Until = 3 }),
        ["event-trainingCancelled"] = At(9, new TrainingCancelled()),
        ["event-trainingReleased"] = At(10, new TrainingReleased()),
        ["event-lineLogged"] = Line,
    };

    private static T At<T>(long seq, T e)
        where T : JobEvent => (T)(e with { Fence = 3, Seq = seq, Step = 125, At = GoldenJobs.Now.AddSeconds(seq) });
}
