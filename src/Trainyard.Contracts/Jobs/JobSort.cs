using System.Text.Json;

namespace Trainyard.Contracts;

/// <summary>What a list of jobs is sorted by.</summary>
public enum JobSort
{
    Created,

    /// <summary>The order in which queued jobs start: priority, then age.</summary>
    Dispatch,
    Start,
    End,
    Duration,
    Name,
    Progress,
    Epochs,

    /// <summary>On the test images; before those are judged, on the validation images; before that, on the training batches.</summary>
    Accuracy,

    /// <inheritdoc cref="Accuracy"/>
    Loss,

    /// <summary>On the test images, or before those are judged on the validation images.</summary>
    F1,

    /// <summary>Any other field.</summary>
    Field,
}

/// <summary>The names of <see cref="JobSort"/>, for the API and its clients.</summary>
public static class JobSorts
{
    /// <summary>What a list may be asked for: all but the dispatcher's own order, and other fields, which are asked for by their names (<see cref="FieldView"/>).</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Enum.GetValues<JobSort>().Except([JobSort.Dispatch, JobSort.Field]).Select(NameOf)];

    public static string NameOf(JobSort sort) => JsonNamingPolicy.CamelCase.ConvertName(sort.ToString());
}
