using System.Text.Json;
using Trainyard.Contracts;

namespace Trainyard.Fields;

/// <summary>
/// What a job has in a field: a text, several, or a number, which for a time is milliseconds since 1970, for a duration seconds, and for a flag 0 or 1.
/// <c>default</c>: it has none.
/// </summary>
public readonly record struct FieldValue
{
    /// <summary>Stands for texts where there is a number.</summary>
    private static readonly object IsNumber = new();

    private readonly object? _texts;

    private FieldValue(object? texts, double number) => (_texts, Number) = (texts, number);

    /// <summary>Meaningless without a number.</summary>
    public double Number { get; }

    public string? Text => _texts as string;
    public IReadOnlyList<string>? Texts => _texts as IReadOnlyList<string>;
    public bool HasNumber => _texts == IsNumber;

    /// <summary>Whether there is nothing to compare: no value, no text, or a number that is not finite. Such jobs come last in every order.</summary>
    public bool IsEmpty => _texts switch
    {
        null => true,
        string text => text.Length == 0,
        IReadOnlyList<string> texts => texts.Count == 0,
        _ => !double.IsFinite(Number),
    };

    public static FieldValue Of(string? text) => new(text, 0);

    public static FieldValue Of(IReadOnlyList<string> texts) => new(texts, 0);

    public static FieldValue Of(double? number) => number is { } value ? new(IsNumber, value) : default;

    public static FieldValue Of(bool flag) => Of(flag ? 1 : 0);

    public static FieldValue Of(DateTimeOffset? time) => Of((double?)time?.ToUnixTimeMilliseconds());

    public static FieldValue Of(TimeSpan? duration) => Of(duration?.TotalSeconds);

    /// <summary>What a value is compared and sorted by: a number, or a text in lower case; null: it is empty.</summary>
    public object? SortKey => IsEmpty ? null : HasNumber ? Number : (Text ?? string.Join(' ', Texts!)).ToLowerInvariant();

    /// <summary>As the wire has it: times in ISO 8601, durations in seconds; null where there is none.</summary>
    public JsonElement? ToJson(FieldKind kind) => _texts is null ? null : JsonSerializer.SerializeToElement<object>(
        this switch
        {
            { Text: { } text } => text,
            { Texts: { } texts } => texts.ToArray(),
            _ when kind == FieldKind.Flag => Number != 0,
            _ when kind == FieldKind.Time => DateTimeOffset.FromUnixTimeMilliseconds((long)Number),
            _ => Number,
        },
        FieldJson.Default.Options);
}
