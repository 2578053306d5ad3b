using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Trainyard.Contracts;

/// <summary>One of the figures of a <see cref="MetricSummary"/>.</summary>
public enum MetricFigure
{
    Latest,
    Best,
    Final,
}

/// <summary>A figure of a series that lists sort and filter by, written <c>metric:validation/accuracy:best</c>.</summary>
public readonly partial record struct MetricKey(string Name, MetricFigure Figure) : IParsable<MetricKey>
{
    /// <summary>What such a text matches.</summary>
    public const string Pattern = $"^{Form}$";

    public const string Rule = "metric:NAME:latest, metric:NAME:best or metric:NAME:final, such as metric:validation/accuracy:best";

    internal const string Form = $"metric:{MetricNames.Form}:(latest|best|final)";

    public override string ToString() => $"metric:{Name}:{JsonNamingPolicy.CamelCase.ConvertName(Figure.ToString())}";

    public static MetricKey Parse(string s, IFormatProvider? provider = null) => TryParse(s, provider, out var key) ? key : throw new FormatException($"'{s}' is not {Rule}.");

    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out MetricKey result)
    {
        result = default;
        if (s is null || !Whole().IsMatch(s)) return false;
        var parts = s.Split(':');
        result = new MetricKey(parts[1], Enum.Parse<MetricFigure>(parts[2], ignoreCase: true));
        return true;
    }

    [GeneratedRegex($"^{Form}\\z")]
    private static partial Regex Whole();
}

/// <summary>How a <see cref="MetricFilter"/> compares.</summary>
public enum Comparison
{
    Less,
    AtMost,
    Greater,
    AtLeast,
}

/// <summary>Only jobs whose figure is so, written <c>metric:validation/accuracy:best&gt;=0.98</c>. A job without the figure, or with one that is not finite, is none of them.</summary>
public sealed record MetricFilter(MetricKey Metric, Comparison Comparison, double Value) : IParsable<MetricFilter>
{
    public const string Pattern = $"^{MetricKey.Form}(<=|<|>=|>)-?[0-9.]+([eE][-+]?[0-9]+)?$";

    public const string Rule = "metric:NAME:FIGURE with <, <=, > or >= and a number, such as metric:validation/accuracy:best>=0.98";

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Metric}{Sign(Comparison)}{Value:R}");

    public static MetricFilter Parse(string s, IFormatProvider? provider = null) => TryParse(s, provider, out var filter) ? filter : throw new FormatException($"'{s}' is not {Rule}.");

    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, [MaybeNullWhen(false)] out MetricFilter result)
    {
        result = null;
        var at = s?.IndexOfAny(['<', '>']) ?? -1;
        if (at < 0 || !MetricKey.TryParse(s![..at], provider, out var metric)) return false;
        var isEqual = s.Length > at + 1 && s[at + 1] == '=';
        if (!double.TryParse(s.AsSpan(at + (isEqual ? 2 : 1)), NumberStyles.Float, CultureInfo.InvariantCulture, out var value) || !double.IsFinite(value)) return false;
        result = new MetricFilter(metric, (s[at], isEqual) switch { ('<', false) => Comparison.Less, ('<', true) => Comparison.AtMost, ('>', false) => Comparison.Greater, _ => Comparison.AtLeast }, value);
        return true;
    }

    public static string Sign(Comparison comparison) => comparison switch
    {
        Comparison.Less => "<",
        Comparison.AtMost => "<=",
        Comparison.Greater => ">",
        Comparison.AtLeast => ">=",
        _ => throw new UnreachableException(comparison.ToString()),
    };
}
