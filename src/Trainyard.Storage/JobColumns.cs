using System.Diagnostics;
using System.Text.Json;
using Trainyard.Contracts;
using Trainyard.Fields;
using Trainyard.Jobs;

namespace Trainyard.Storage;

/// <param name="Name">In camel case, as MongoDB has it; <see cref="SqlName"/> is SQLite's.</param>
/// <param name="Value">A string, a number, or null.</param>
internal sealed record JobColumn(string Name, Func<Job, object?> Value)
{
    public string SqlName { get; } = JsonNamingPolicy.SnakeCaseLower.ConvertName(Name);
}

/// <summary>What lists filter and sort by, beside a job's document, in every store. Times are milliseconds since 1970.</summary>
internal static class JobColumns
{
    public static readonly JobColumn Owner = new("owner", job => job.Owner);
    public static readonly JobColumn State = new("state", job => (int)job.State);
    public static readonly JobColumn Search = new("search", job => string.Join(' ', [job.Name, job.Spec.Model.Preset, .. job.Tags, job.Id.ToString()]).ToLowerInvariant());
    public static readonly JobColumn Created = new("created", job => job.CreatedAt.ToUnixTimeMilliseconds());

    /// <summary>Priority above age in one number: milliseconds since 1970 stay below 1e13 until the year 2286.</summary>
    public static readonly JobColumn Dispatch = new("dispatch", job => (-job.Spec.Priority * 1e13) + job.CreatedAt.ToUnixTimeMilliseconds());

    public static readonly JobColumn Started = new("started", job => job.StartedAt?.ToUnixTimeMilliseconds());
    public static readonly JobColumn Ended = new("ended", job => job.EndedAt?.ToUnixTimeMilliseconds());

    /// <summary>Milliseconds of the attempts that ended; see <see cref="JobDuration"/>.</summary>
    public static readonly JobColumn Trained = new("trained", job => job.TrainedMilliseconds());

    /// <summary>When the attempt that runs started.</summary>
    public static readonly JobColumn RunningSince = new("runningSince", job => job.RunningSince()?.ToUnixTimeMilliseconds());

    /// <summary>In lower case: lists do not mind it.</summary>
    public static readonly JobColumn Name = new("name", job => job.Name.ToLowerInvariant());

    public static readonly JobColumn Progress = new("progress", job => job.ShareDone());
    public static readonly JobColumn Epochs = new("epochs", job => job.Spec.Epochs);
    public static readonly JobColumn Accuracy = new("accuracy", job => Finite(Figures.Accuracy(job)));
    public static readonly JobColumn Loss = new("loss", job => Finite(Figures.Loss(job)));
    public static readonly JobColumn F1 = new("f1", job => Finite(Figures.F1(job)));

    public static IReadOnlyList<JobColumn> All { get; } =
        [Owner, State, Search, Created, Dispatch, Started, Ended, Trained, RunningSince, Name, Progress, Epochs, Accuracy, Loss, F1];

    /// <summary>Null: it is in no column. A duration is <see cref="Trained"/>, and the time since <see cref="RunningSince"/>; for another field see <see cref="FieldColumns"/>.</summary>
    public static JobColumn? Of(JobSort sort) => sort switch
    {
        JobSort.Created => Created,
        JobSort.Dispatch => Dispatch,
        JobSort.Start => Started,
        JobSort.End => Ended,
        JobSort.Duration or JobSort.Field => null,
        JobSort.Name => Name,
        JobSort.Progress => Progress,
        JobSort.Epochs => Epochs,
        JobSort.Accuracy => Accuracy,
        JobSort.Loss => Loss,
        JobSort.F1 => F1,
        _ => throw new UnreachableException(sort.ToString()),
    };

    /// <summary>NaN and infinities have no place in an order: such jobs come last, as those without a value do.</summary>
    private static double? Finite(double? value) => value is { } number && double.IsFinite(number) ? number : null;
}
