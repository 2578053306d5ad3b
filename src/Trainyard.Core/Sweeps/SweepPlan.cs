using System.Text.Json.Nodes;
using Trainyard.Contracts;
using Trainyard.Search.History;
using Trainyard.Search.Methods;
using Trainyard.Search.Rungs;
using Trainyard.Search.Space;

namespace Trainyard.Sweeps;

/// <summary>What a sweep was asked for, ready to decide with. Made of <see cref="NewSweep"/> alone, so that every server makes the same.</summary>
public sealed class SweepPlan
{
    private const string BestSuffix = ":best";

    private SweepPlan(NewSweep asked, SearchSpace space, SweepMethod method)
    {
        (Asked, Space, Method) = (asked, space, method);
        Direction = asked.Direction == SweepDirection.Minimize ? SearchDirection.Minimize : SearchDirection.Maximize;
        (Metric, UsesBest) = ReadMetric(asked.Metric);
        Brackets = method.Rungs == RungKind.Hyperband ? HyperbandBracket.Table(MaxEpochs, asked.Factor) : [];
        Ladder = method.Rungs switch
        {
            RungKind.Asha => new RungLadder(asked.MinEpochs, MaxEpochs, asked.Factor),
            RungKind.Hyperband => new RungLadder(Brackets.Min(b => b.Rungs[0].Epochs), MaxEpochs, asked.Factor),
            _ => new RungLadder(MaxEpochs, MaxEpochs),
        };
        Rungs = method.Rungs == RungKind.Pbt ? [.. Enumerable.Range(1, (MaxEpochs + asked.MinEpochs - 1) / asked.MinEpochs).Select(g => Math.Min(g * asked.MinEpochs, MaxEpochs))] : Ladder.Epochs;
        var points = method.Points == SweepMethod.Own ? null : SearchMethods.Find(method.Points)!;
        Points = points is not null && method.Rungs is RungKind.Asha or RungKind.Hyperband ? new RungSearch(points, Ladder) : points;
    }

    public NewSweep Asked { get; }
    public SearchSpace Space { get; }
    public SweepMethod Method { get; }
    public SearchDirection Direction { get; }

    /// <summary>The series by which trials are compared.</summary>
    public string Metric { get; }

    /// <summary>By its best value, and not by its latest.</summary>
    public bool UsesBest { get; }

    /// <summary>Chooses points; null: they are told.</summary>
    public ISearchMethod? Points { get; }

    /// <summary>Of ASHA and Hyperband; of one rung, the last, for other methods.</summary>
    public RungLadder Ladder { get; }

    /// <summary>Epochs after which trials wait, rising; the last is that of a whole trial.</summary>
    public IReadOnlyList<int> Rungs { get; }

    /// <summary>Hyperband's table; empty for other methods.</summary>
    public IReadOnlyList<HyperbandBracket> Brackets { get; }

    /// <summary>Of a trial that goes all the way; 1 where trials are trained elsewhere.</summary>
    public int MaxEpochs => Asked.MaxEpochs ?? 1;

    /// <summary>Jobs of a trial; 0: it is trained elsewhere.</summary>
    public int JobsPerTrial => !IsTrainedHere ? 0 : Math.Max(1, Asked.Seeds?.Count ?? 0);

    /// <summary>By jobs; if not, trials are asked for and told.</summary>
    public bool IsTrainedHere => Asked.Spec is not null;

    /// <summary>Less is better.</summary>
    public double LossOf(double value) => Direction.ToLoss(value);

    public bool IsGoodEnough(double value) => Asked.Goal is { } goal && LossOf(value) <= LossOf(goal);

    /// <summary>What one job of a trial trains, as a submit sends it.</summary>
    /// <param name="name">Of the job.</param>
    /// <param name="point">Of the trial.</param>
    /// <param name="job">Which of its jobs.</param>
    public JsonObject SpecOf(string name, SearchPoint point, int job)
    {
        var spec = (JsonObject)(Asked.Spec ?? throw new InvalidOperationException("The trials of this sweep are trained elsewhere.")).DeepClone();
        spec["name"] = name;
        spec["epochs"] = MaxEpochs;
        if (Asked.Seeds is { Count: > 0 } seeds) spec["seed"] = seeds[job];
        foreach (var (path, value) in point.Values) spec.SetAt(path, JsonNode.Parse(value.GetRawText()));
        return spec;
    }

    /// <summary>From what a server has checked before, as <see cref="Read"/> returned it.</summary>
    public static SweepPlan Of(NewSweep asked) => Read(asked, out var errors) ?? throw new InvalidDataException($"A stored sweep cannot be read: {string.Join(' ', errors.SelectMany(e => e.Value))}");

    /// <summary>Checks all but the specs of its trials.</summary>
    /// <param name="asked">Its epochs must stand there, unless its trials are trained elsewhere.</param>
    /// <param name="errors">Messages by field.</param>
    /// <returns>Null: something is wrong. Its <see cref="Asked"/> has all that was left out.</returns>
    public static SweepPlan? Read(NewSweep asked, out IReadOnlyDictionary<string, string[]> errors)
    {
        var wrong = new SweepErrors();
        errors = wrong.Messages;
        wrong.CheckRanges(asked);
        var space = wrong.ReadSpace(asked.Settings);
        var (metric, _) = ReadMetric(asked.Metric);
        if (!MetricKey.TryParse($"metric:{metric}:latest", null, out _)) wrong.Add("metric", $"must be the name of a series, such as {MetricNames.ValidationAccuracy}, with :best behind it for its best value; not '{asked.Metric}'.");
        var method = asked.Method is { } named ? wrong.ReadMethod(named) : space is null ? null : SweepMethod.Parse(SearchMethods.Default(space, asked.Trials ?? DefaultTrials), out _);
        if (method is not null && method.Rungs != RungKind.None)
        {
            if (asked.Spec is null) wrong.Add("method", "must be one without rungs where trials are trained elsewhere.");
            if (asked.MinEpochs > asked.MaxEpochs) wrong.Add("minEpochs", $"must be at most maxEpochs, which is {asked.MaxEpochs}.");
        }
        if (method?.Rungs == RungKind.Pbt && asked.Settings.FirstOrDefault(s => !MayChange(s.Name)) is { } fixedOne)
            wrong.Add("settings", $"must be such as can change in the middle of a training, which '{fixedOne.Name}' cannot: for pbt they are fields of optimizer, schedule or augmentation (but not their type), and labelSmoothing.");
        if (wrong.Messages.Count > 0 || space is null || method is null) return null;
        asked = asked with { Method = method.ToString(), Direction = asked.Direction ?? (MetricNames.IsLowerBetter(metric) ? SweepDirection.Minimize : SweepDirection.Maximize) };
        var plan = new SweepPlan(asked, space, method);
        return asked.Trials is not null ? plan : new SweepPlan(asked with { Trials = plan.TrialsByItself() }, space, method);
    }

    private const int DefaultTrials = 20;

    private int TrialsByItself() => Method switch
    {
        { Points: "grid", Rungs: RungKind.None } => GridSearch.Points(Space, GridSearch.DefaultResolution).Take(NewSweep.MaxTrials).Count(),
        { Rungs: RungKind.Hyperband } => Brackets.Sum(b => b.Rungs[0].Trials),
        _ => DefaultTrials,
    };

    private static bool MayChange(string name) => name == "labelSmoothing" || (name.Split('.') is ["optimizer" or "schedule" or "augmentation", .., not "type"]);

    private static (string Name, bool UsesBest) ReadMetric(string asked) => asked.EndsWith(BestSuffix, StringComparison.Ordinal) ? (asked[..^BestSuffix.Length], true) : (asked, false);
}
