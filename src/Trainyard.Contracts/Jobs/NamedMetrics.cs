using System.Collections.Frozen;
using System.Text.RegularExpressions;

namespace Trainyard.Contracts;

/// <summary>A named series in a few figures; its points are events. Each may be NaN or infinite but <paramref name="Best"/>.</summary>
/// <param name="Latest">The newest value.</param>
/// <param name="Step">The step of <paramref name="Latest"/>.</param>
/// <param name="Best">The best finite value, by <see cref="MetricNames.IsLowerBetter"/>; null: there is none.</param>
/// <param name="BestStep">The first step that had it.</param>
/// <param name="Final">The last value of a job that succeeded; null: it has not.</param>
public sealed record MetricSummary(double Latest, long Step, double? Best, long? BestStep, double? Final);

/// <summary>The names of the series that training reports. A series may have any other name too.</summary>
public static partial class MetricNames
{
    public const string TrainLoss = "train/loss";
    public const string TrainAccuracy = "train/accuracy";
    public const string ValidationLoss = "validation/loss";
    public const string ValidationAccuracy = "validation/accuracy";
    public const string ValidationMacroF1 = "validation/macro_f1";
    public const string TestLoss = "test/loss";
    public const string TestAccuracy = "test/accuracy";
    public const string TestMacroF1 = "test/macro_f1";
    public const string LearningRate = "learning_rate";
    public const string SamplesPerSecond = "samples_per_second";

    /// <summary>Series of one job, so that its row in a list stays small. What goes beyond it is left out, and the job's log says so.</summary>
    public const int MaxSeries = 500;

    internal const string Form = "[A-Za-z0-9_][A-Za-z0-9_./@ -]{0,99}";

    /// <summary>The series that other events than <see cref="MetricsReported"/> carry, in the order in which lists show them.</summary>
    private static readonly string[] WithEvents =
        [TrainLoss, TrainAccuracy, ValidationLoss, ValidationAccuracy, ValidationMacroF1, TestLoss, TestAccuracy, TestMacroF1, LearningRate, SamplesPerSecond];

    private static readonly FrozenDictionary<string, int> Places = WithEvents.Select((name, place) => KeyValuePair.Create(name, place)).ToFrozenDictionary();

    /// <summary>Why <see cref="MetricsReported"/> may carry no series of this name; null: it may.</summary>
    public static string? Refusal(string name) => name switch
    {
        _ when !IsName(name) => "a name has 1 to 100 letters, digits, spaces and _ . / @ -, and begins with a letter, a digit or _",
        // There it has its one value a step.
        _ when Places.ContainsKey(name) => "another event carries the series of this name",
        _ => null,
    };

    /// <summary>Whether a series can have this name.</summary>
    public static bool IsName(string name) => Whole().IsMatch(name);

    /// <summary>Where a series stands among others, which go on by name: the well-known ones first.</summary>
    public static int PlaceOf(string name) => Places.GetValueOrDefault(name, Places.Count);

    /// <summary>Whether training itself reports a series of this name.</summary>
    public static bool IsWellKnown(string name) => Places.ContainsKey(name);

    /// <summary>Whether the lowest value of a series is its best: that of a loss or an error is, and of nothing else.</summary>
    public static bool IsLowerBetter(string name) => name.EndsWith("loss", StringComparison.OrdinalIgnoreCase) || name.EndsWith("error", StringComparison.OrdinalIgnoreCase);

    /// <summary>What an event says of each series. Accuracy and F1 are NaN where a task knows no right and wrong, and no series then.</summary>
    public static IEnumerable<(string Name, double Value)> Metrics(this JobEvent e) => Said(e).Where(said => !double.IsNaN(said.Value) || said.Name is not (TrainAccuracy or ValidationAccuracy or ValidationMacroF1 or TestAccuracy or TestMacroF1));

    private static IEnumerable<(string Name, double Value)> Said(JobEvent e) => e switch
    {
        StepsTrained s => [(TrainLoss, s.Loss), (TrainAccuracy, s.Accuracy), (LearningRate, s.LearningRate), (SamplesPerSecond, s.SamplesPerSecond)],
        EpochValidated { Validation: var v } => [(ValidationLoss, v.Loss), (ValidationAccuracy, v.Accuracy), (ValidationMacroF1, v.MacroF1)],
        MetricsReported { Values: var values } => values.Select(v => (v.Key, v.Value)),
        TrainingSucceeded { Result.Test: var t } => [(TestLoss, t.Loss), (TestAccuracy, t.Accuracy), (TestMacroF1, t.MacroF1)],
        _ => [],
    };

    [GeneratedRegex($"^{Form}\\z")]
    private static partial Regex Whole();
}
