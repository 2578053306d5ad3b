using System.Diagnostics;
using Trainyard.Contracts;
using Trainyard.Fields;
using Trainyard.Jobs;
using Trainyard.Server.Tables;

namespace Trainyard.Server.Exports;

/// <summary>The list of jobs: a row for each, and a column for each field.</summary>
internal static class JobsTable
{
    /// <summary>Jobs in memory at once.</summary>
    private const int Page = 200;

    /// <summary>Series that get columns where none is asked for.</summary>
    private const int MaxSeries = 100;

    /// <param name="query">Which jobs; all of them, whatever its page.</param>
    /// <param name="columns">By their names in the table. None: the facts, the settings that differ, and the latest and the best value of each series, for which the list is read once more.</param>
    /// <param name="jobs">Where they are.</param>
    /// <param name="now">The present time.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public static async Task<Table<Job>> OfAsync(JobQuery query, IReadOnlyDictionary<string, JobField> columns, IJobStore jobs, DateTimeOffset now, CancellationToken cancellationToken)
    {
        query = query with { After = null, Limit = Page };
        var named = columns.Count > 0 ? columns : (await UsualAsync(jobs.ListAllAsync(query, cancellationToken), now)).Select(field => KeyValuePair.Create(field.Name, field));
        return new Table<Job>([.. named.Select(column => ToColumn(column.Key, column.Value, now))], jobs.ListAllAsync(query, cancellationToken));
    }

    private static async Task<IReadOnlyList<JobField>> UsualAsync(IAsyncEnumerable<Job> jobs, DateTimeOffset now)
    {
        var settings = JobFields.BuiltIn.Where(field => field.View.Source == FieldSource.Setting).ToList();
        var (first, differing, series) = (default(Job), new HashSet<JobField>(), new SortedSet<string>(StringComparer.Ordinal));
        await foreach (var job in jobs)
        {
            first ??= job;
            foreach (var field in settings) if (!Equals(field.Read(job, now).SortKey, field.Read(first, now).SortKey)) differing.Add(field);
            foreach (var name in job.Metrics.Keys) if (series.Count < MaxSeries) series.Add(name);
        }
        return
        [
            .. JobFields.BuiltIn.Where(field => field.View.Source == FieldSource.Fact),
            .. settings.Where(differing.Contains),
            .. series.OrderBy(MetricNames.PlaceOf).SelectMany(name => new[] { MetricFigure.Latest, MetricFigure.Best }.Select(figure => JobFields.Of(new MetricKey(name, figure)))),
        ];
    }

    private static Column<Job> ToColumn(string name, JobField field, DateTimeOffset now) => field.Kind switch
    {
        FieldKind.Text or FieldKind.Choice => new TextColumn<Job>(name, job => field.Read(job, now).Text),
        FieldKind.Texts => new TextColumn<Job>(name, job => field.Read(job, now).Texts is { Count: > 0 } texts ? string.Join(", ", texts) : null),
        FieldKind.Number or FieldKind.Duration => new NumberColumn<Job>(name, job => NumberOf(field.Read(job, now))),
        FieldKind.Flag => new TextColumn<Job>(name, job => NumberOf(field.Read(job, now)) is { } flag ? flag != 0 ? "true" : "false" : null),
        FieldKind.Time => new TimeColumn<Job>(name, job => NumberOf(field.Read(job, now)) is { } at ? DateTimeOffset.FromUnixTimeMilliseconds((long)at) : null),
        _ => throw new UnreachableException(field.Kind.ToString()),
    };

    private static double? NumberOf(FieldValue value) => value.HasNumber ? value.Number : null;
}
