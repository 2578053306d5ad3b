using System.Diagnostics;

namespace Trainyard.Jobs;

/// <summary>What lists filter and sort by, beside a job's document. Times are milliseconds since 1970.</summary>
internal sealed record JobColumns
{
    public required string Search { get; init; }
    public required long Created { get; init; }

    /// <summary>Priority above age in one number: milliseconds since 1970 stay below 1e13 until the year 2286.</summary>
    public required double Dispatch { get; init; }
    public required long? Started { get; init; }
    public required long? Ended { get; init; }

    /// <summary>Milliseconds of the attempts that ended; see <see cref="JobDuration"/>.</summary>
    public required long? Trained { get; init; }

    /// <summary>When the attempt that runs started.</summary>
    public required long? RunningSince { get; init; }

    /// <summary>In lower case: lists do not mind it.</summary>
    public required string Name { get; init; }
    public required double Progress { get; init; }
    public required int Epochs { get; init; }
    public required double? Accuracy { get; init; }
    public required double? Loss { get; init; }
    public required double? F1 { get; init; }

    /// <summary>Where both stores keep what a list sorts by. A duration is in none of their columns: it is <see cref="Trained"/>, and the time since <see cref="RunningSince"/>.</summary>
    public static string KeyOf(JobSort sort) => sort switch
    {
        JobSort.Created => "created",
        JobSort.Dispatch => "dispatch",
        JobSort.Start => "started",
        JobSort.End => "ended",
        JobSort.Duration => "duration",
        JobSort.Name => "name",
        JobSort.Progress => "progress",
        JobSort.Epochs => "epochs",
        JobSort.Accuracy => "accuracy",
        JobSort.Loss => "loss",
        JobSort.F1 => "f1",
        _ => throw new UnreachableException(sort.ToString()),
    };

    /// <summary>NaN and infinities have no place in an order: such jobs come last, as those without a value do.</summary>
    private static double? Finite(double? value) => value is { } number && double.IsFinite(number) ? number : null;

    public static JobColumns Of(Job job)
    {
        var (spec, progress, test) = (job.Spec, job.Progress, job.Result?.Test);
        var created = job.CreatedAt.ToUnixTimeMilliseconds();
        return new JobColumns
        {
            Search = string.Join(' ', [spec.Name, spec.Model.Preset, .. spec.Tags, job.Id.ToString()]).ToLowerInvariant(),
            Created = created,
            Dispatch = (-spec.Priority * 1e13) + created,
            Started = job.StartedAt?.ToUnixTimeMilliseconds(),
            Ended = job.EndedAt?.ToUnixTimeMilliseconds(),
            Trained = job.TrainedMilliseconds(),
            RunningSince = job.RunningSince()?.ToUnixTimeMilliseconds(),
            Name = spec.Name.ToLowerInvariant(),
            Progress = job.ShareDone(),
            Epochs = spec.Epochs,
            Accuracy = Finite(test?.Accuracy ?? progress.Validation?.Accuracy ?? progress.TrainingAccuracy),
            Loss = Finite(test?.Loss ?? progress.Validation?.Loss ?? progress.TrainingLoss),
            F1 = Finite(test?.MacroF1 ?? progress.Validation?.MacroF1),
        };
    }
}
