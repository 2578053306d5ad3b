using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using Trainyard.Accounts;
using Trainyard.Contracts;
using Trainyard.Datasets;
using Trainyard.Jobs;
using Trainyard.Sweeps;

namespace Trainyard.Tests.Storage;

/// <summary>The jobs that the golden files hold: each state, and together each field with a value that is not its default.</summary>
internal static class GoldenJobs
{
    public static readonly DateTimeOffset Now = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);

    public static readonly JobResult Result = new()
    {
        Test = new Evaluation(0.031, 0.99, 0.989),
        Classes = [new ClassReport("zero", 0.98, 0.97, 0.975, 980), new ClassReport("one", 1, 0.5, 0.667, 1135)],
        ConfusionMatrix = [[970, 10], [567, 568]],
        Parameters = 225_034,
        Epochs = 2,
        TrainSeconds = 10.5,
        SamplesPerSecond = 9142.857142857143,
        StoppedEarly = true,
        WaitShare = 0.015625,
        RocCurve = [new RocPoint(0, 0, null), new RocPoint(0.25, 0.75, 0.5), new RocPoint(1, 1, 0.125)],
        Residuals = [[new ResidualPoint(5, 5.25), new ResidualPoint(-1, -0.5)]],
        Predictions = new ArtifactRef("0190a3b4c5d67e8f9a0b1c2d3e4f5a6b/2-predictions.safetensors", 80_312, "d04b98f4"),
        Model =
        [
            new ModelFile(ModelFormat.Safetensors, new ArtifactRef("0190a3b4c5d67e8f9a0b1c2d3e4f5a6b/2-model.safetensors", 944_544, "5ff334eb")),
            new ModelFile(ModelFormat.Torchsharp, new ArtifactRef("0190a3b4c5d67e8f9a0b1c2d3e4f5a6b/2-model.dat", 940_661, "81ec7af6")),
        ],
    };

    public static readonly Failure Failure = new(FailureReason.Diverged, "Training diverged.", "Lower the learning rate.") { Change = new SpecChange("optimizer.learningRate", 0.001) };

    private static readonly ImmutableSortedDictionary<string, Series> AtCheckpoint =
        JobMetrics.None.With("train/loss", 0.5, 50).With("train/loss", 0.75, 100).With("validation/accuracy", 0.96, 100);

    private static readonly Job Queued = new()
    {
        Id = JobId.Parse("0190a3b4c5d67e8f9a0b1c2d3e4f5a6b"),
        Version = 2,
        Owner = "ada",
        OwnerId = AccountId.Parse("ada/1795874761000"),
        Spec = new JobSpec
        {
            Dataset = "mnist",
            Name = "digits",
            Model = new ModelSpec { Layers = [new FlattenLayer(), new LinearLayer { OutFeatures = 10 }] },
            Optimizer = new SgdSpec { LearningRate = 0.1, Momentum = 0.8, Nesterov = true, WeightDecay = 0.01 },
            Schedule = new ConstantSchedule(),
            Epochs = 7,
            BatchSize = 128,
            ValidationShare = 0.25,
            LabelSmoothing = 0.1,
            Seed = 42,
            LogEverySteps = 5,
            CheckpointEverySteps = 50,
            EarlyStopping = new EarlyStoppingSpec { Metric = EarlyStoppingMetric.MacroF1, Patience = 2 },
            Threads = 2,
            Priority = 3,
            Tags = ["first", "größer"],
        },
        Parent = JobId.Parse("0190a3b4c5d67e8f9a0b1c2d3e4f5a60"),
        CreatedAt = Now,
        DispatchedAt = Now.AddSeconds(1),
        NotBefore = Now.AddSeconds(5),
        TraceParent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
    };

    private static readonly Job Running = Queued with
    {
        Version = 17,
        State = JobState.Running,
        Requested = JobRequest.Cancel,
        StartedAt = Now.AddSeconds(2),
        DispatchedAt = null,
        NotBefore = null,
        Fence = 6,
        Lease = new Lease("worker-2", Guid.Parse("3f2504e0-4f89-11d3-9a0c-0305e82c3301"), 4),
        EventKey = new EventKey(6, [1, 2, 253, 254]),
        Attempts =
        [
            Ended(1, AttemptOutcome.WorkerLost, 0, "The worker was not heard of any more: it died, or was cut off."),
            Ended(2, AttemptOutcome.Expired, 100, "The worker could not renew its lease in time, stopped by itself, and gave the job back."),
            Ended(3, AttemptOutcome.Released, 100, "The worker stopped in good order, and gave the job back."),
            Ended(4, AttemptOutcome.Paused, 100, "Somebody asked the job to pause."),
            Ended(5, AttemptOutcome.Failed, 100, "No room."),
            new Attempt { Fence = 6, Worker = "worker-2", StartedAt = Now.AddSeconds(50), FromStep = 100, FromEpoch = 1 },
        ],
        FailuresInARow = 1,
        Checkpoint = new Checkpoint(1, 100, Now.AddSeconds(4), new ArtifactRef("0190a3b4c5d67e8f9a0b1c2d3e4f5a6b/1-checkpoint-100.safetensors", 2_823_936, "b9ab164e")) { Version = 2, RenewsPatience = true, Metrics = AtCheckpoint },
        LastEvent = new EventCursor(6, 3),
        LogLines = 12,
        Metrics = AtCheckpoint.With("train/loss", double.NaN, 125).With("my gauge.ä", -2.5, 125),
        Progress = new JobProgress
        {
            Epoch = 2,
            Step = 125,
            TotalSteps = 700,
            TrainingLoss = double.NaN,
            TrainingAccuracy = 0.5,
            LearningRate = 1e-3,
            SamplesPerSecond = double.PositiveInfinity,
            SteadySamplesPerSecond = 4800.25,
            Validation = new Evaluation(0.12, 0.96, 0.95),
        },
    };

    private static readonly Job Over = Running with { Requested = null, Lease = null, EventKey = null, EndedAt = Now.AddSeconds(70) };

    /// <summary>With each kind of entry, and each field of them.</summary>
    public static Sweep Sweep { get; } = Entries().Aggregate(
        new Sweep
        {
            Id = SweepId.Parse("0190a3b4c5d67e8f9a0b1c2d3e4f5a99"),
            Version = 12,
            Owner = "ada",
            OwnerId = AccountId.Parse("ada/1795874761000"),
            CreatedAt = Now,
            SearchVersion = 1,
            Asked = new NewSweep
            {
                Name = "rates",
                Spec = new JsonObject { ["model"] = new JsonObject { ["preset"] = "simple-cnn" } },
                Settings = [new SweepSetting("optimizer.type", "sgd,adam"), new SweepSetting("optimizer.momentum", "0..0.9") { When = "optimizer.type=sgd" }],
                Metric = "validation/loss:best",
                Direction = SweepDirection.Minimize,
                Method = "hyperband+tpe",
                Trials = 9,
                Parallel = 3,
                MaxEpochs = 9,
                MinEpochs = 2,
                Factor = 4,
                Seed = 42,
                Seeds = [1, 2],
                Goal = 0.01,
                Limits = new SweepLimits { Hours = 2, Epochs = 300, SlotHours = 1.5 },
            },
        },
        (sweep, entry) => sweep.With(entry));

    private static IEnumerable<SweepEntry> Entries()
    {
        var point = new JsonObject { ["optimizer.type"] = "sgd", ["optimizer.momentum"] = 0.5 }.ToPoint();
        yield return new TrialBegan(Now, 0, point, 1, [JobId.Parse("0190a3b4c5d67e8f9a0b1c2d3e4f5a01"), JobId.Parse("0190a3b4c5d67e8f9a0b1c2d3e4f5a02")]) { Bracket = 0 };
        yield return new TrialBegan(Now, 1, point, 1, []) { Bracket = 1, From = 0, IsTold = true };
        yield return new TrialReported(Now, 0, 1, double.NaN, 10.5);
        yield return new TrialPromoted(Now, 0, 3);
        yield return new TrialStopped(Now, 0);
        yield return new TrialEnded(Now, 0, TrialState.Succeeded, 0.25, 31);
        yield return new TrialEnded(Now, 1, TrialState.Failed, null, 0) { Why = "No room." };
        yield return new SweepPaused(Now);
        yield return new SweepResumed(Now.AddMinutes(1));
        yield return new SweepSpent(Now.AddMinutes(2), "Its time is up.");
        yield return new SweepEnded(Now.AddMinutes(2), SweepState.Succeeded, "Its time is up.");
        yield return new SweepExtended(Now.AddMinutes(3), 20);
    }

    public static IReadOnlyDictionary<string, Job> All { get; } = new Dictionary<string, Job>
    {
        ["job-queued"] = Queued,
        ["job-running"] = Running,
        ["job-paused"] = Running with { State = JobState.Paused, Requested = null, Lease = null },
        ["job-trial"] = Running with
        {
            State = JobState.Paused,
            Requested = null,
            Lease = null,
            Checkpoint = Running.Checkpoint! with { IsAdopted = true },
            Trial = new JobTrial(SweepId.Parse("0190a3b4c5d67e8f9a0b1c2d3e4f5a99"), 4) { Until = 3, Reached = 1, IsHeld = true, Told = 7 },
        },
        ["job-succeeded"] = Over with { State = JobState.Succeeded, Result = Result, Metrics = Running.Metrics.With("test/loss", 0.031, 125).Ended(), Attempts = [Ended(1, AttemptOutcome.Succeeded, 0, "It trained to the end.")] },
        ["job-failed"] = Over with { State = JobState.Failed, Failure = Failure },
        ["job-cancelled"] = Over with { State = JobState.Cancelled, Attempts = [Ended(1, AttemptOutcome.Cancelled, 0, "Somebody asked the job to stop.")] },
        ["job-removed"] = Over with
        {
            State = JobState.Succeeded,
            Checkpoint = null,
            Result = Result with { Model = [], Predictions = null },
            Removed = new Removals { Checkpoint = Now.AddDays(7), Model = Now.AddDays(8), Points = Now.AddDays(9), Log = Now.AddDays(10) },
            IsRemoving = true,
        },
        ["job-edited"] = Queued with { Label = new JobLabel { Name = "best of May", Tags = ["baseline"], Notes = "Two\nlines.", Edits = 3 } },
        ["job-ownDataset"] = Queued with
        {
            SpecVersion = 3,
            Data = new JobData(
                new DatasetInfo("prices@2", [3], ["cheap", "dear"], 70, 20) { Title = "prices@2", Task = "multi-label", Outputs = 2, Categories = [0, 0, 4], SinceVersion = 3, OwnValidationImages = 10 },
                new ArtifactRef("datasets/5ff334ebb9ab164e81ec7af65ff334ebb9ab164e81ec7af65ff334ebb9ab164e", 5_000_000_000, "5ff334ebb9ab164e81ec7af65ff334ebb9ab164e81ec7af65ff334ebb9ab164e")),
        },
        ["job-files"] = Queued with
        {
            SpecVersion = 3,
            Files = new JobFiles
            {
                TorchScript = new ArtifactRef("files/4c51f398d60cf2761b60638f002508f107c27a7fca92d297b4c251f14b082145", 905_216, "4c51f398d60cf2761b60638f002508f107c27a7fca92d297b4c251f14b082145"),
                StartFrom = new ArtifactRef("files/5ff334ebb9ab164e81ec7af65ff334ebb9ab164e81ec7af65ff334ebb9ab164e", 944_544, "5ff334ebb9ab164e81ec7af65ff334ebb9ab164e81ec7af65ff334ebb9ab164e"),
            },
        },
        ["job-metricsRefused"] = Running with { MetricsRefusedIn = 6 },
        ["job-later"] = Running with
        {
            Requested = JobRequest.Pause,
            SpecVersion = 2,
            Attempts = [Ended(1, AttemptOutcome.Unknown, 0, "A job with a higher priority took its place.") with { LaterOutcome = "preempted" }],
            Later = new Dictionary<string, JsonElement> { ["budget"] = JsonSerializer.SerializeToElement(new Dictionary<string, int> { ["euros"] = 12 }) },
        },
    };

    public static StoredDataset Dataset { get; } = new()
    {
        Name = "prices",
        Version = 2,
        Owner = "ada",
        OwnerId = AccountId.Parse("ada/1795874761000"),
        CreatedAt = Now,
        File = new ArtifactRef("datasets/5ff334ebb9ab164e81ec7af65ff334ebb9ab164e81ec7af65ff334ebb9ab164e", 5_000_000_000, "5ff334ebb9ab164e81ec7af65ff334ebb9ab164e81ec7af65ff334ebb9ab164e"),
        Contents = new DatasetContents
        {
            Kind = DatasetKind.Table,
            Task = "regression",
            InputShape = [2],
            Targets = ["price"],
            Parts = [new DatasetPart(PartName.Training, 70, [1, 2]), new DatasetPart(PartName.Validation, 10, []), new DatasetPart(PartName.Test, 20, [])],
            Scaling = new InputScaling(1, [0.5, 0], [2, 1]),
            TargetScaling = new InputScaling(1, [5000], [1250.5]),
            Columns = [new DatasetColumn("size", []), new DatasetColumn("größe", ["a", "b"])],
            Findings = [new DatasetFinding(FindingLevel.Warning, "row 3", "It is odd.", "Look at it.")],
            Source = "prices.csv",
        },
    };

    private static Attempt Ended(long fence, AttemptOutcome outcome, long from, string reason) => new()
    {
        Fence = fence,
        Worker = "worker-1",
        StartedAt = Now.AddSeconds(2 * fence),
        FromStep = from,
        FromEpoch = from > 0 ? 1 : 0,
        EndedAt = Now.AddSeconds((2 * fence) + 1),
        Outcome = outcome,
        ToStep = 100,
        Reason = reason,
    };
}
