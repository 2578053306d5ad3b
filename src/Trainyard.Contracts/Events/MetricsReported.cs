namespace Trainyard.Contracts;

/// <summary>Figures by any name, beside those of the events that have fields for them. Training points are <see cref="StepsTrained"/>, which are smaller.</summary>
/// <param name="Phase">Where they come from, which says when a later attempt reports them again.</param>
/// <param name="Values">By the names of their series, at most 100. Each may be NaN or infinite.</param>
public sealed record MetricsReported(MetricPhase Phase, IReadOnlyDictionary<string, double> Values) : JobEvent
{
    /// <summary>Values of one event. What goes beyond it is left out, and the job's log says so.</summary>
    public const int MaxValues = 100;

    /// <summary>The epoch that they belong to, from 1; null: to none.</summary>
    public int? Epoch { get; init; }
}

/// <summary>What a training was doing when it measured.</summary>
public enum MetricPhase
{
    /// <summary>On training images, before the checkpoint of the step, if it has one.</summary>
    Training,

    /// <summary>On the validation images, at the end of an epoch.</summary>
    Validation,

    /// <summary>On the test images, at the end of the job.</summary>
    Test,
}
