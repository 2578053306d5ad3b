using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Trainyard.Contracts;

namespace Trainyard.Cli.Rendering;

/// <summary>How numbers and words look to a person, the same in every command.</summary>
internal static class Figures
{
    private const int ShortIdLength = 8;
    private const int MetricsInLine = 5;

    /// <summary>1,000,000 hours: a speed near zero may leave more than a <see cref="TimeSpan"/> can hold.</summary>
    private const double LongestSeconds = 3.6e9;

    /// <summary>The end of an id, which differs between jobs; the beginning is the time, and does not.</summary>
    public static string ShortId(JobId id) => id.ToString()[^ShortIdLength..];

    /// <inheritdoc cref="ShortId(JobId)"/>
    public static string ShortId(SweepId id) => id.ToString()[^ShortIdLength..];

    public static string Word<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.CamelCase.ConvertName(value.ToString());

    public static string Percent(double? share) => share is { } s ? NotFinite(s) ?? Format($"{s * 100:0.00} %") : "";

    public static string Loss(double? loss) => loss is { } l ? NotFinite(l) ?? Format($"{l:0.0000}") : "";

    /// <summary>How well a network does. A figure that its task does not have is NaN, and left out.</summary>
    public static string Measured(double loss, double? accuracy, double? f1) => $"loss {Loss(loss)}{Share("accuracy", accuracy)}{Share("F1", f1)}";

    private static string Share(string name, double? share) => share is { } known && !double.IsNaN(known) ? $", {name} {Percent(known)}" : "";

    /// <summary>A figure of any series.</summary>
    public static string Metric(double? value) => value switch
    {
        null => "",
        { } v when NotFinite(v) is { } sign => sign,
        0 => "0",
        { } v when Math.Abs(v) is >= 0.0001 and < 100_000 => Format($"{v:#,0.####}"),
        { } v => Format($"{v:0.###e0}"),
    };

    /// <summary>A value that a sweep chose, with at most four digits; the server has all of them.</summary>
    public static string Setting(JsonNode? value) => value switch
    {
        null => "",
        JsonValue number when number.GetValueKind() == JsonValueKind.Number && number.TryGetValue<double>(out var n) => Format($"{n:g4}"),
        JsonValue text when text.TryGetValue<string>(out var t) => t,
        _ => value.ToJsonString(),
    };

    /// <summary>Settings by the last part of their names.</summary>
    public static string Settings(JsonObject settings) => string.Join(", ", settings.Select(s => $"{s.Key.Split('.')[^1]} {Setting(s.Value)}"));

    /// <summary>A few of the figures by name, and how many more there are.</summary>
    public static string Metrics(IReadOnlyDictionary<string, double> values) =>
        string.Join(", ", values.Take(MetricsInLine).Select(v => $"{v.Key} {Metric(v.Value)}")) + (values.Count > MetricsInLine ? Format($" and {values.Count - MetricsInLine} more") : "");

    public static string Speed(double? samplesPerSecond) => samplesPerSecond is { } s ? $"{NotFinite(s) ?? Format($"{s:N0}")} samples/s" : "";

    public static string Seconds(double? seconds) => seconds switch
    {
        null => "",
        { } s when NotFinite(s) is { } sign => sign,
        > LongestSeconds => Format($"over {LongestSeconds / 3600:0} h"),
        < 60 and var s => Format($"{s:0.0} s"),
        { } s when TimeSpan.FromSeconds(s) is { TotalHours: < 1 } t => Format($"{t.Minutes}:{t.Seconds:00} min"),
        { } s => TimeSpan.FromSeconds(s) is var t ? Format($"{(int)t.TotalHours}:{t.Minutes:00}:{t.Seconds:00} h") : "",
    };

    public static string State(JobSummary job) => job.Requested is { } asked ? $"{Word(job.State)} ({Word(asked)} asked)" : Word(job.State);

    public static string Time(DateTimeOffset? at) => at is { } t ? t.ToLocalTime().ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture) : "";

    /// <summary>NaN and the infinities by their signs; null: it is a number like others.</summary>
    private static string? NotFinite(double value) => double.IsFinite(value) ? null : double.IsNaN(value) ? "NaN" : value > 0 ? "∞" : "-∞";

    private static string Format(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
