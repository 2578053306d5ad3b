using System.Collections.Frozen;
using Trainyard.Contracts;
using Trainyard.Jobs;

namespace Trainyard.Fields;

/// <summary>
/// The one place that names every column of a job: facts (<c>state</c>), settings by their path (<c>optimizer.learningRate</c>), and figures of series, such as
/// <c>validation/accuracy</c>, <c>validation/accuracy:best</c> and <c>metric:score:final</c>. A series without a slash in its name stands after <c>metric:</c>,
/// because a later version may have a field of its name.
/// </summary>
public static class JobFields
{
    private const string Prefix = "metric:";

    /// <summary>All but the series. Where a fact and a setting have one name, it is the fact: a name and tags are those of now.</summary>
    public static IReadOnlyList<JobField> BuiltIn { get; } = [.. FactFields.All.Concat(SettingFields.All).DistinctBy(field => field.Name)];

    private static readonly FrozenDictionary<string, JobField> ByName = BuiltIn
        .SelectMany(field => field.Aliases.Prepend(field.Name), (field, name) => KeyValuePair.Create(name, field)).ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary>The field of a name; or null, and what would be right.</summary>
    /// <param name="text">Its name, in any case but for a series'.</param>
    /// <param name="error">A sentence, and the names that come nearest.</param>
    /// <param name="series">Series that jobs have, to suggest from.</param>
    public static JobField? Find(string text, out FieldError? error, IEnumerable<string>? series = null)
    {
        error = null;
        if (ByName.TryGetValue(text, out var field)) return field;
        if (ReadMetric(text) is { } metric) return Of(metric);
        var names = (series ?? []).Select(name => Of(new MetricKey(name, MetricFigure.Latest)).Name);
        var near = NearestNames.Of(text, ByName.Keys.Concat(names), last: name => name[(name.LastIndexOfAny(['.', ':', '/']) + 1)..]);
        error = new FieldError($"There is no field '{text}'{(near.Count > 0 ? $": did you mean {string.Join(" or ", near)}?" : $". A series of this name is written {Prefix}{text}.")}", near);
        return null;
    }

    /// <summary>The field of a figure of a series.</summary>
    public static JobField Of(MetricKey metric) => new(
        new FieldView(NameOf(metric), FieldKind.Number, FieldSource.Metric, $"{metric.Figure} value of the series {metric.Name}."), (job, _) => Read(job, metric))
    {
        Metric = metric,
    };

    private static string NameOf(MetricKey metric)
    {
        var name = IsPlain(metric.Name) ? metric.Name : Prefix + metric.Name;
        return metric.Figure switch { MetricFigure.Best => $"{name}:best", MetricFigure.Final => $"{name}:final", _ => name };
    }

    private static MetricKey? ReadMetric(string text)
    {
        var hasPrefix = text.StartsWith(Prefix, StringComparison.Ordinal);
        var rest = hasPrefix ? text[Prefix.Length..] : text;
        var colon = rest.LastIndexOf(':');
        var (name, figure) = colon < 0 ? (rest, "latest") : (rest[..colon], rest[(colon + 1)..]);
        if (figure == "last") figure = "latest";
        return (hasPrefix || IsPlain(name)) && MetricKey.TryParse($"{Prefix}{name}:{figure}", null, out var key) ? key : null;
    }

    /// <summary>Whether a series needs no prefix. One that training itself reports has a name that no field takes.</summary>
    private static bool IsPlain(string name) => name.Contains('/', StringComparison.Ordinal) || MetricNames.IsWellKnown(name);

    private static FieldValue Read(Job job, MetricKey metric) => !job.Metrics.TryGetValue(metric.Name, out var series) ? default : FieldValue.Of(metric.Figure switch
    {
        MetricFigure.Best => series.Best,
        MetricFigure.Final => series.Final,
        _ => series.Latest,
    });
}

/// <param name="Message">What is wrong, in a sentence.</param>
/// <param name="Suggestions">What would be right, the nearest first.</param>
public sealed record FieldError(string Message, IReadOnlyList<string> Suggestions);
