using System.ComponentModel.DataAnnotations;

namespace Trainyard.Contracts;

/// <summary>Jobs side by side. Every list of values is in the order of the jobs.</summary>
/// <param name="Jobs">In the order in which they were asked for.</param>
/// <param name="Missing">Those that were asked for and are not there.</param>
/// <param name="Settings">What differs between their specs, in the order of a spec.</param>
/// <param name="Series">What they measured, the well-known series first.</param>
public sealed record JobComparison(IReadOnlyList<ComparedJob> Jobs, IReadOnlyList<JobId> Missing, IReadOnlyList<SettingDifference> Settings, IReadOnlyList<ComparedSeries> Series);

public sealed record ComparedJob
{
    public required JobId Id { get; init; }
    public required string Name { get; init; }
    public required string Owner { get; init; }
    public required JobState State { get; init; }
    public required string Dataset { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }

    /// <inheritdoc cref="JobSummary.DurationSeconds"/>
    [Range(0, double.MaxValue)]
    public double? DurationSeconds { get; init; }

    /// <summary>Optimiser steps done.</summary>
    public long Step { get; init; }

    /// <summary>Trained parameters, once the job has succeeded.</summary>
    public long? Parameters { get; init; }

    /// <summary>Whether its result has a confusion matrix.</summary>
    public bool HasConfusionMatrix { get; init; }
}

/// <param name="Path">Of the setting, such as <c>optimizer.learningRate</c> or <c>model.layers[2].outFeatures</c>.</param>
/// <param name="Values">As JSON has them, text without its quotes; null: the job's spec has no such setting.</param>
public sealed record SettingDifference(string Path, IReadOnlyList<string?> Values);

/// <param name="Name">Of the series.</param>
/// <param name="Latest">The newest value of each job, which may be NaN or infinite; null: the job has no such series.</param>
/// <param name="Best">The best finite value of each job, by <see cref="MetricNames.IsLowerBetter"/>; null: it has none.</param>
/// <param name="Winners">The places of the jobs with the best of these; none where all have the same, or where the series has no better and worse.</param>
public sealed record ComparedSeries(string Name, IReadOnlyList<double?> Latest, IReadOnlyList<double?> Best, IReadOnlyList<int> Winners);
