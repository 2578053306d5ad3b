using System.Diagnostics;
using Trainyard.Contracts;
using Trainyard.Fields;
using Trainyard.Jobs;

namespace Trainyard.Storage;

/// <summary>Where stores have the fields of jobs to sort and filter by.</summary>
internal static class FieldColumns
{
    /// <summary>In MongoDB, the field beside the document that holds those that have no <see cref="JobColumn"/>.</summary>
    public const string Field = "fields";

    /// <summary>Columns that hold what the field of their name does, as older versions keep them too.</summary>
    private static readonly Dictionary<string, JobColumn> Columns = new JobColumn[] { JobColumns.Created, JobColumns.Started, JobColumns.Ended, JobColumns.Progress, JobColumns.Epochs, JobColumns.Accuracy, JobColumns.Loss, JobColumns.F1, JobColumns.Name, JobColumns.Owner }
        .ToDictionary(column => column.Name);

    private static readonly IReadOnlyList<JobField> Others =
        [.. JobFields.BuiltIn.Where(field => !Columns.ContainsKey(field.Name) && field != FactFields.Duration)];

    /// <summary>The path of a field's value beside MongoDB's document: a number, a text in lower case, or several. A duration has none.</summary>
    public static string PathOf(JobField field) =>
        field.Metric is { } metric ? MetricColumns.PathOf(metric) : Columns.TryGetValue(field.Name, out var column) ? column.Name : $"{Field}.{MetricColumns.Encoded(field.Name)}";

    /// <summary>What a job has in the fields that are in no column, by the last part of their paths.</summary>
    public static IEnumerable<(string Name, object Value)> Of(Job job) =>
        from field in Others
        let value = field.Read(job, job.CreatedAt)
        where !value.IsEmpty
        select (MetricColumns.Encoded(field.Name), value.Texts is { } texts ? texts.Select(text => text.ToLowerInvariant()).ToArray() : value.SortKey!);

    /// <summary>The field that an order is of.</summary>
    public static JobField Of(JobSort sort) => sort switch
    {
        JobSort.Created => FactFields.Created,
        JobSort.Start => FactFields.Started,
        JobSort.End => FactFields.Ended,
        JobSort.Duration => FactFields.Duration,
        JobSort.Name => FactFields.Name,
        JobSort.Progress => FactFields.Progress,
        JobSort.Epochs => JobFields.Find("epochs", out _)!,
        JobSort.Accuracy => FactFields.Accuracy,
        JobSort.Loss => FactFields.Loss,
        JobSort.F1 => FactFields.F1,
        _ => throw new UnreachableException(sort.ToString()),
    };
}
