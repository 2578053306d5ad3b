using System.Globalization;
using Trainyard.Contracts;
using Trainyard.Fields;
using Trainyard.Jobs;

namespace Trainyard.Embedded.Sqlite;

/// <summary>
/// What lists sort and filter jobs by: a column for each field, in which a job has the same place in all, so that looking through one column reads memory in order.
/// Texts are in lower case. The place of a job that was deleted stays empty.
/// </summary>
internal sealed class JobRows
{
    private const int FiguresOfSeries = 3;

    private readonly Dictionary<string, int> _places = [];
    private readonly Dictionary<string, JobColumn> _fields = JobFields.BuiltIn.ToDictionary(field => field.Name, JobColumn.Of);
    private readonly TextPool _texts = new();
    private readonly SeriesPool _series = new();
    private UInt128[] _ids = [];
    private JobState?[] _states = [];
    private double[] _trained = [], _runningSince = [];
    private string[][] _seriesOf = [];
    private double[][] _figuresOf = [];

    /// <summary>Places, those of deleted jobs included.</summary>
    public int Count { get; private set; }

    /// <summary>Null: the job was deleted.</summary>
    public JobState? StateAt(int place) => _states[place];

    /// <summary>Sorts as the job's id does.</summary>
    public UInt128 IdAt(int place) => _ids[place];

    public static UInt128 ToNumber(string id) => UInt128.Parse(id, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);

    public static string ToText(UInt128 id) => id.ToString("x32", CultureInfo.InvariantCulture);

    /// <summary>How the value of a field is read at a place.</summary>
    public Func<int, FieldValue> Reader(JobField field, DateTimeOffset now)
    {
        if (field.Name == FactFields.Duration.Name)
        {
            // The time of a job in training grows.
            var milliseconds = now.ToUnixTimeMilliseconds();
            return place => FieldValue.Of(_trained[place] + (_runningSince[place] is var since && double.IsNaN(since) ? 0 : Math.Max(0, milliseconds - since) / 1000));
        }
        if (field.Metric is not { } metric) return _fields[field.Name].Read;
        // Jobs with the same series share the list of their names.
        var (known, at) = (Array.Empty<string>(), -1);
        return place =>
        {
            if (!ReferenceEquals(known, _seriesOf[place])) (known, at) = (_seriesOf[place], Array.BinarySearch(_seriesOf[place], metric.Name, StringComparer.Ordinal));
            return at < 0 ? default : FieldValue.Of(_figuresOf[place][(at * FiguresOfSeries) + (int)metric.Figure]);
        };
    }

    public void Put(string id, Job job)
    {
        if (!_places.TryGetValue(id, out var place))
        {
            if (Count == _ids.Length) Grow(Math.Max(64, 2 * Count));
            _places[id] = place = Count++;
            _ids[place] = ToNumber(id);
        }
        _states[place] = job.State;
        foreach (var field in JobFields.BuiltIn) _fields[field.Name].Write(place, _texts.Lower(field.Read(job, job.CreatedAt)));
        _trained[place] = (job.TrainedMilliseconds() ?? double.NaN) / 1000;
        _runningSince[place] = job.RunningSince()?.ToUnixTimeMilliseconds() ?? double.NaN;
        _seriesOf[place] = _series.Of(job.Metrics.Keys);
        _figuresOf[place] = [.. job.Metrics.Values.SelectMany(s => (double[])[s.Latest, s.Best ?? double.NaN, s.Final ?? double.NaN])];
    }

    public void Remove(string id)
    {
        if (!_places.Remove(id, out var place)) return;
        _states[place] = null;
        foreach (var column in _fields.Values) column.Write(place, default);
        (_seriesOf[place], _figuresOf[place]) = ([], []);
    }

    private void Grow(int size)
    {
        foreach (var column in _fields.Values) column.Grow(size);
        Array.Resize(ref _ids, size);
        Array.Resize(ref _states, size);
        Array.Resize(ref _trained, size);
        Array.Resize(ref _runningSince, size);
        Array.Resize(ref _seriesOf, size);
        Array.Resize(ref _figuresOf, size);
    }
}

/// <summary>What all jobs have in a field.</summary>
internal abstract class JobColumn
{
    public static JobColumn Of(JobField field) => field.Kind switch
    {
        FieldKind.Text or FieldKind.Choice => new TextColumn(),
        FieldKind.Texts => new TextsColumn(),
        _ => new NumberColumn(),
    };

    public abstract FieldValue Read(int place);

    public abstract void Write(int place, FieldValue value);

    public abstract void Grow(int size);

    /// <summary>NaN where there is no number.</summary>
    private sealed class NumberColumn : JobColumn
    {
        private double[] _numbers = [];

        public override FieldValue Read(int place) => FieldValue.Of(_numbers[place]);

        public override void Write(int place, FieldValue value) => _numbers[place] = value.HasNumber ? value.Number : double.NaN;

        public override void Grow(int size) => Array.Resize(ref _numbers, size);
    }

    private sealed class TextColumn : JobColumn
    {
        private string?[] _texts = [];

        public override FieldValue Read(int place) => FieldValue.Of(_texts[place]);

        public override void Write(int place, FieldValue value) => _texts[place] = value.Text;

        public override void Grow(int size) => Array.Resize(ref _texts, size);
    }

    private sealed class TextsColumn : JobColumn
    {
        private IReadOnlyList<string>?[] _texts = [];

        public override FieldValue Read(int place) => _texts[place] is { } texts ? FieldValue.Of(texts) : default;

        public override void Write(int place, FieldValue value) => _texts[place] = value.Texts;

        public override void Grow(int size) => Array.Resize(ref _texts, size);
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
