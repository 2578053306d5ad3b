using Trainyard.Contracts;
using Trainyard.Fields;
using Trainyard.Jobs;

namespace Trainyard.Embedded.Sqlite;

/// <summary>What lists sort and filter a job by, packed: about 1.5 KB. Texts are in lower case.</summary>
internal sealed class JobRow
{
    private const int FiguresOfSeries = 3;

    private static readonly Dictionary<string, int> Places = JobFields.BuiltIn.Select((field, place) => (field.Name, place)).ToDictionary(f => f.Name, f => f.place);

    private readonly FieldValue[] _values;
    private readonly string[] _series;
    private readonly double[] _figures;
    private readonly double _trained;
    private readonly double? _runningSince;

    /// <param name="job">The job.</param>
    /// <param name="texts">Makes equal texts one.</param>
    /// <param name="series">Makes equal lists of series one.</param>
    public JobRow(Job job, TextPool texts, SeriesPool series)
    {
        Id = job.Id.ToString();
        State = job.State;
        // The time of a job in training grows: it is added where it is read.
        _values = [.. JobFields.BuiltIn.Select(field => texts.Lower(field.Read(job, job.CreatedAt)))];
        _trained = (job.TrainedMilliseconds() ?? double.NaN) / 1000;
        _runningSince = job.RunningSince()?.ToUnixTimeMilliseconds();
        _series = series.Of(job.Metrics.Keys);
        _figures = [.. job.Metrics.Values.SelectMany(s => (double[])[s.Latest, s.Best ?? double.NaN, s.Final ?? double.NaN])];
    }

    public string Id { get; }
    public JobState State { get; }

    /// <summary>How rows' values of a field are read, for many rows.</summary>
    public static Func<JobRow, FieldValue> Reader(JobField field, DateTimeOffset now)
    {
        if (field.Name == FactFields.Duration.Name)
        {
            var milliseconds = now.ToUnixTimeMilliseconds();
            return row => FieldValue.Of(row._trained + (row._runningSince is { } since ? Math.Max(0, milliseconds - since) / 1000 : 0));
        }
        if (field.Metric is not { } metric)
        {
            var place = Places[field.Name];
            return row => row._values[place];
        }
        // Jobs with the same series share the list of their names.
        var (known, at) = (Array.Empty<string>(), -1);
        return row =>
        {
            if (!ReferenceEquals(known, row._series)) (known, at) = (row._series, Array.BinarySearch(row._series, metric.Name, StringComparer.Ordinal));
            return at < 0 ? default : FieldValue.Of(row._figures[(at * FiguresOfSeries) + (int)metric.Figure]);
        };
    }
}

/// <summary>One copy of each text.</summary>
internal sealed class TextPool
{
    /// <summary>Longer ones, such as ids, are one job's alone.</summary>
    private const int MaxLength = 24;

    private readonly Dictionary<string, string> _texts = [];

    public FieldValue Lower(FieldValue value) =>
        value.Text is { } text ? FieldValue.Of(Lower(text)) : value.Texts is { } texts ? FieldValue.Of([.. texts.Select(Lower)]) : value;

    private string Lower(string text)
    {
        var lower = text.ToLowerInvariant();
        if (_texts.TryGetValue(lower, out var known)) return known;
        if (lower.Length <= MaxLength) _texts[lower] = lower;
        return lower;
    }
}

/// <summary>One copy of each list of series.</summary>
internal sealed class SeriesPool
{
    private readonly Dictionary<string, string[]> _lists = [];

    public string[] Of(IEnumerable<string> names)
    {
        string[] list = [.. names];
        var key = string.Join('\n', list);
        return _lists.TryGetValue(key, out var known) ? known : _lists[key] = list;
    }
}
