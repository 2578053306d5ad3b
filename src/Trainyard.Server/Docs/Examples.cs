using System.Text.Json;
using System.Text.Json.Nodes;
using Trainyard.Contracts;
using Trainyard.Datasets;

namespace Trainyard.Server.Docs;

/// <summary>The examples of the API's description: they all follow Ada's first job.</summary>
internal static class Examples
{
    private static readonly DateTimeOffset Morning = new(2026, 5, 4, 9, 0, 0, TimeSpan.Zero);
    private static readonly JobId Id = JobId.Parse("019df1f2a3b47c5d8e6f708192a3b4c5");
    private static readonly JobSpec Spec = Presets.For(DatasetSources.Known.Default)["fast-cnn"] with { Name = "first try", Tags = ["demo"] };
    private static readonly IReadOnlyList<LayerShape> Layers = ShapeInference.Infer(DatasetSources.Known.Default, Spec.Model.Layers, out _);

    public static SignInRequest SignIn { get; } = new("ada", "correct horse battery");
    public static UserView User { get; } = new("ada", Role.Trainer, Morning);
    public static TokenResponse Token { get; } = new("eyJhbGciOiJIUzI1NiIs…", Morning.AddMinutes(10), "refresh-0Zk…", User);
    public static PasswordChange Password { get; } = new("correct horse battery", "a longer horse battery");
    public static SignInLink Link { get; } = new("http://127.0.0.1:5080/welcome#token=link-5J6…", Morning.AddDays(1), "3f9a0c5d71be");
    public static LinkView ListedLink { get; } = new("3f9a0c5d71be", "grace", Morning, Morning.AddDays(1));

    public static NewApiToken NewApiToken { get; } = new("ci", [TokenScope.Read, TokenScope.Jobs], 30);
    public static CreatedApiToken CreatedApiToken { get; } = new("tyd_…", "5b1ce02f9d7a", "ci", [TokenScope.Read, TokenScope.Jobs], Morning, Morning.AddDays(30));
    public static ApiTokenView ApiToken { get; } = new("5b1ce02f9d7a", "ci", "ada", [TokenScope.Read, TokenScope.Jobs], Morning, Morning.AddDays(30), Morning.AddHours(2));

    public static UploadView Upload { get; } = new("0d8f6f3b2f6e4a54b9d3f6a1c2e47d10", "flowers.zip", 4_194_304, 20_971_520);
    public static NewFile NewFile { get; } = new(Upload.Id);
    public static FileView File { get; } = new("4c51f398d60cf2761b60638f002508f107c27a7fca92d297b4c251f14b082145", 905_216, FileKind.Torchscript, 8, 899_624);
    public static NewDataset NewDataset { get; } = new(Upload.Id, "flowers") { Options = new DatasetOptions { Size = "64x64" } };

    public static DatasetView Dataset { get; } = new("flowers", 2, "ada", Morning, 18_874_936, new string('7', 64), new DatasetContents
    {
        Kind = DatasetKind.Pictures,
        Task = "classification",
        InputShape = [3, 64, 64],
        Targets = ["daisy", "tulip"],
        Parts = [new DatasetPart(PartName.Training, 1_075, [538, 537]), new DatasetPart(PartName.Validation, 119, [60, 59]), new DatasetPart(PartName.Test, 299, [150, 149])],
        Scaling = new InputScaling(255, [0.46, 0.42, 0.3], [0.29, 0.26, 0.28]),
        Findings = [new DatasetFinding(FindingLevel.Note, "1493 of 1493 pictures", "They are resized to 64 × 64.", "Name another size if that is not wanted.")],
        Source = "flowers.zip",
    });

    public static PredictionView Prediction { get; } = new(381, "three", "five", 0.93, HasPicture: true);

    public static ExampleView Example { get; } = new(PartName.Training, 17, "daisy");
    public static ImportView Import { get; } = new(Upload.Id, ImportState.Running, 400, 1_493, []);

    public static JsonObject Submitted { get; } = new()
    {
        ["name"] = "first try",
        ["model"] = new JsonObject { ["preset"] = "fast-cnn" },
        ["epochs"] = 1,
        ["tags"] = new JsonArray("demo"),
    };

    private static JobSummary Row { get; } = new()
    {
        Id = Id,
        Version = 12,
        Name = Spec.Name,
        Owner = "ada",
        State = JobState.Running,
        Dataset = Spec.Dataset,
        Preset = "fast-cnn",
        Tags = Spec.Tags,
        Priority = 0,
        CreatedAt = Morning,
        StartedAt = Morning.AddSeconds(1),
        DurationSeconds = 4.2,
        Epochs = 1,
        Epoch = 1,
        Step = 150,
        TotalSteps = 375,
        Progress = 0.4,
        SecondsLeft = 6.3,
        SamplesPerSecond = 4_600,
        LearningRate = 0.0098,
        TrainingLoss = 0.21,
        TrainingAccuracy = 0.935,
        Attempts = 1,
    };

    public static JobView Job { get; } = new(Row, Spec, [new AttemptView(1, "local-1", Morning.AddSeconds(1), 0, null, null)], Layers);
    public static AttemptView[] Attempts { get; } =
    [
        new AttemptView(1, "worker-1", Morning.AddSeconds(1), 0, Morning.AddSeconds(21), "worker lost")
            { ToStep = 290, Reason = "The worker was not heard of any more: it died, or was cut off." },
        new AttemptView(2, "worker-2", Morning.AddSeconds(22), 250, Morning.AddSeconds(26), "succeeded") { FromEpoch = 1, ToStep = 375, Reason = "It trained to the end." },
    ];

    public static JobComparison Comparison { get; } = new(
        [
            new ComparedJob { Id = Id, Name = Spec.Name, Owner = "ada", State = JobState.Succeeded, Dataset = Spec.Dataset, CreatedAt = Morning, DurationSeconds = 9.7, Step = 375, Parameters = 52_138, HasConfusionMatrix = true },
            new ComparedJob { Id = JobId.Parse("019df1f2c0de7c5d8e6f708192a3b4c5"), Name = "larger batches", Owner = "ada", State = JobState.Running, Dataset = Spec.Dataset, CreatedAt = Morning.AddMinutes(1), Step = 120 },
        ],
        [],
        [new SettingDifference("batchSize", ["128", "256"])],
        [new ComparedSeries(MetricNames.ValidationAccuracy, [0.9871, 0.9702], [0.9871, 0.9702], [0])]);

    public static CurveView Curve { get; } = new(Id, 2, [10, 20], [1.4, 1.9], [0.84, 0.41]) { StepsPerEpoch = 375, BatchSize = 128 };

    public static WorkerView Worker { get; } = new(
        Guid.Parse("0f8c9a6e-7d43-4f0b-9a51-2c6f1c8de0b7"), "worker-1", WorkerState.Busy, "cpu", 2, [new WorkerJob(Id, Spec.Name)], Morning.AddHours(-3), Morning.AddSeconds(4), 0.8);

    public static ScalingView Scaling { get; } = new(
        4, "1 running and 5 queued jobs, 2 of them of low priority, need 6 workers; the limit is 4.", [new PriorityLoad(0, 3, 1), new PriorityLoad(-10, 2, 0)], 1, 1, new ScalingLimits(0, 10, 1, 1, 120, 0, 4));

    public static DeadLetterList DeadLetters { get; } = new(
        1, [new DeadLetterView($"{Id}-1-12", DeadLetterSource.Queue, Morning, "This is not a message that names a job.", null, "{\"jobId\":", BodyEncoding.Text)]);

    public static JobPage Page { get; } = new([Row], null);

    public static FieldView[] Fields { get; } =
    [
        new("state", FieldKind.Choice, FieldSource.Fact, "Where it stands.") { Choices = ["queued", "running", "paused", "succeeded", "failed", "cancelled"] },
        new("optimizer.learningRate", FieldKind.Number, FieldSource.Setting, "Size of a step; the schedule scales it."),
        new("validation/accuracy:best", FieldKind.Number, FieldSource.Metric, "Best value of the series validation/accuracy."),
    ];

    public static FilterCheck FilterCheck { get; } = new(
        new FilterError(0, 12, "There is no field 'learningRate': did you mean optimizer.learningRate?", ["optimizer.learningRate"]), 0, 12, [new("optimizer.learningRate", "Size of a step; the schedule scales it.")]);

    public static JobGroupView[] Groups { get; } = [new(JsonSerializer.SerializeToElement("succeeded", WireJson.Options), 12, 0.97, 0.992), new(JsonSerializer.SerializeToElement("running", WireJson.Options), 2, 0.91, 0.93)];

    public static SavedView View { get; } = new("Baselines", "where=tag+%3D+baseline&sort=validation%2Faccuracy%3Abest");
    public static BulkRequest Bulk { get; } = new(BulkAction.Tag) { Query = new BulkQuery(2) { Where = "optimizer.learningRate < 0.01" }, Tags = ["slow"] };
    public static BulkResult BulkDone { get; } = new([new BulkOutcome(Id, true), new BulkOutcome(JobId.Parse("019df1f2a3b47c5d8e6f708192a3b4c6"), false) { Reason = "This is a job of grace: only its owner and admins may do this." }]);
    public static CheckedSpec Checked { get; } = new(Spec, Layers);

    public static NewSweep NewSweep { get; } = new()
    {
        Name = "rate and batch",
        Spec = new JsonObject { ["model"] = new JsonObject { ["preset"] = "simple-cnn" } },
        Settings = [new SweepSetting("optimizer.learningRate", "log:1e-4..1e-1"), new SweepSetting("batchSize", "32,64,128")],
        Method = "asha",
        Direction = SweepDirection.Maximize,
        Trials = 40,
        MaxEpochs = 9,
    };

    private static SweepId SweepId { get; } = SweepId.Parse("019df1f2a3b47c5d8e6f708192a3b4c6");

    public static TrialView Trial { get; } = new()
    {
        Number = 0,
        State = TrialState.Waiting,
        Settings = new JsonObject { ["optimizer.learningRate"] = 0.0021, ["batchSize"] = 64 },
        Jobs = [Id],
        Value = 0.9712,
        Until = 1,
        Reports = [new RungValue(1, 0.9712)],
        BeganAt = Morning,
    };

    private static SweepSummary SweepRow { get; } = new()
    {
        Id = SweepId,
        Version = 7,
        Name = "rate and batch",
        Owner = "ada",
        State = SweepState.Running,
        Method = "asha",
        Metric = MetricNames.ValidationAccuracy,
        Direction = SweepDirection.Maximize,
        CreatedAt = Morning,
        MaxTrials = 40,
        Trials = new Dictionary<TrialState, int> { [TrialState.Active] = 2, [TrialState.Waiting] = 1 },
        Best = 0,
        BestValue = 0.9712,
        Epochs = 3,
        SlotHours = 0.004,
    };

    public static SweepView Sweep { get; } = new(SweepRow, NewSweep, [1, 3, 9], [Trial], 1);
    public static SweepPage SweepPage { get; } = new([SweepRow], null);
    public static NewTrial NewTrial { get; } = new(new JsonObject { ["optimizer.learningRate"] = 0.001, ["batchSize"] = 32 });
    public static CheckedSweep CheckedSweep { get; } = new("asha", 40, [new JsonObject { ["optimizer.learningRate"] = 0.0021, ["batchSize"] = 64 }], [1, 3, 9], 360);
    public static SettingImportanceView[] Importance { get; } = [new("optimizer.learningRate", 0.71), new("batchSize", 0.08)];

    public static EventPage Events { get; } = new(
        [
            new AttemptStarted("local-1", "cpu", 1, 375, 375, 52_138) { Fence = 1, Seq = 1, At = Morning.AddSeconds(1) },
            new StepsTrained(1, 0.84, 0.74, 0.0012, 4_450) { Fence = 1, Seq = 2, At = Morning.AddSeconds(2), Step = 10 },
            new MetricsReported(MetricPhase.Validation, new Dictionary<string, double> { ["validation/balanced_accuracy"] = 0.942 }) { Fence = 1, Seq = 3, At = Morning.AddSeconds(9), Step = 375, Epoch = 1 },
        ],
        new EventCursor(1, 3),
        false);

    public static LogPage Log { get; } = new(
        [
            new LineLogged(LineLevel.Info, "worker-1 takes the job: attempt 1.") { Fence = 1, Seq = 1, At = Morning.AddSeconds(1) },
            new LineLogged(LineLevel.Info, "Checkpoint saved, 636.4 kB.") { Fence = 1, Seq = 29, At = Morning.AddSeconds(6), Step = 250 },
        ],
        new EventCursor(1, 29),
        false);

    public static JsonObject Schema { get; } = new()
    {
        ["type"] = "object",
        ["properties"] = new JsonObject { ["epochs"] = new JsonObject { ["description"] = "Passes over the training images.", ["type"] = "integer", ["x-unit"] = "epochs", ["minimum"] = 1, ["maximum"] = 1000, ["default"] = 3 } },
    };
}
