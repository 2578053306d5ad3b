using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Nodes;

namespace Trainyard.Contracts;

/// <summary>A search for the best settings: what is trained, what may vary, and when it is enough.</summary>
public sealed record NewSweep
{
    public const int MaxSettings = 32, MaxSeeds = 10, MaxTrials = 2_000, MaxParallel = 256;

    [Description("A name for lists; left out, it is made of the settings.")]
    [MaxLength(80)]
    public string? Name { get; set; }

    [Description("What each trial trains, as in a submit: what differs from the preset's defaults. Left out: nothing is trained here; the trials are asked for, and their values told, over the API.")]
    public JsonObject? Spec { get; set; }

    [Description("What the sweep chooses.")]
    [Required, MinLength(1), MaxLength(MaxSettings)]
    public IReadOnlyList<SweepSetting> Settings { get; set; } = [];

    [Description("The series to compare trials by, its latest value; with `:best` behind it, its best one.")]
    public string Metric { get; set; } = MetricNames.ValidationAccuracy;

    [Description("Whether the metric should be small or large. Left out: small where it is a loss or an error.")]
    public SweepDirection? Direction { get; set; }

    [Description("How points are chosen: grid, random, sobol, tpe, gp, or own (they are all told over the API). With asha or hyperband, trials also wait at rungs while the better ones go on: asha, hyperband (at random points), or such as asha+tpe. With pbt they are a population, whose worst copy the best after each minEpochs. Left out: gp where all settings are numbers and trials are few, tpe otherwise.")]
    public string? Method { get; set; }

    [Description("Most trials. Left out: every point of a grid, Hyperband's table once, 20 otherwise.")]
    [Range(1, MaxTrials)]
    public int? Trials { get; set; }

    [Description("Most trials in training at once. Left out: as many as the workers that are there have slots.")]
    [Range(1, MaxParallel)]
    public int? Parallel { get; set; }

    [Description("Epochs of a trial that goes all the way. Left out: those of the spec.")]
    [Range(1, 1000)]
    public int? MaxEpochs { get; set; }

    [Description("Epochs up to the first rung; with pbt, of each generation.")]
    [Range(1, 1000)]
    public int MinEpochs { get; set; } = 1;

    [Description("One in so many trials goes on to the next rung.")]
    [Range(2, 10)]
    public int Factor { get; set; } = 3;

    [Description("Of the search: the same history and seed give the same next point.")]
    public long Seed { get; set; } = 1;

    [Description("Seeds of the trainings: each point is trained once with each, and its value is their mean. Left out: that of the spec.")]
    [MaxLength(MaxSeeds)]
    public IReadOnlyList<int>? Seeds { get; set; }

    [Description("Good enough: a trial whose metric comes so far ends the sweep.")]
    public double? Goal { get; set; }

    [Description("What it may cost; what is begun then still goes on to its next rung or end.")]
    public SweepLimits Limits { get; set; } = new();
}

/// <summary>One thing that a sweep chooses.</summary>
/// <param name="Name">A path in the spec.</param>
/// <param name="Values">What it may be.</param>
public sealed record SweepSetting(
    [property: Description("A path in the spec, such as `optimizer.learningRate`.")] string Name,
    [property: Description("A range (`1e-4..1e-1`, `log:1e-4..1e-1`, `int:1..10`, `int:log:16..1024`), a range with a step (`0..1/0.1`), or choices (`32,64,128`).")] string Values)
{
    [Description("The setting exists only where an earlier one has a value: `optimizer.type=sgd`, or one of several: `optimizer.type=adam,adamw`.")]
    public string? When { get; init; }
}

/// <summary>What a sweep may cost; each that is left out is no limit.</summary>
public sealed record SweepLimits
{
    [Description("Hours since it began, pauses not counted.")]
    [Range(0.001, 100_000)]
    public double? Hours { get; init; }

    [Description("Epochs of all trials together.")]
    [Range(1, 10_000_000)]
    public int? Epochs { get; init; }

    [Description("Hours in training, of all trials together.")]
    [Range(0.001, 1_000_000)]
    public double? SlotHours { get; init; }
}

/// <summary>Whether a metric should be small or large.</summary>
public enum SweepDirection
{
    Minimize,
    Maximize,
}

/// <summary>Larger limits for a sweep.</summary>
/// <param name="Trials">Most trials, those that there were included.</param>
public sealed record SweepExtension([property: Description("Most trials, those that there were included."), Range(1, NewSweep.MaxTrials)] int Trials);

/// <summary>A point that somebody chose.</summary>
/// <param name="Settings">A value for each setting that exists there.</param>
public sealed record NewTrial([property: Description("A value for each setting that exists there.")] JsonObject Settings);

/// <summary>What became of a trial that was trained elsewhere.</summary>
/// <param name="Value">Of the metric; null: it failed.</param>
public sealed record ToldTrial([property: Description("Of the sweep's metric; left out: the trial failed.")] double? Value)
{
    [Description("Why it failed.")]
    [MaxLength(500)]
    public string? Why { get; init; }
}
