using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Trainyard.Contracts;

/// <summary>A place in a job's events, which are ordered by fence and then by sequence number; written <c>fence-seq</c>.</summary>
[JsonConverter(typeof(EventCursorJson))]
public readonly record struct EventCursor(long Fence, long Seq) : IComparable<EventCursor>, IParsable<EventCursor>
{
    /// <summary>Before the first event.</summary>
    public static EventCursor Start => default;

    /// <summary>After the last event that there can be.</summary>
    public static EventCursor End => new(long.MaxValue, 0);

    public int CompareTo(EventCursor other) => (Fence, Seq).CompareTo((other.Fence, other.Seq));

    public static bool operator <(EventCursor left, EventCursor right) => left.CompareTo(right) < 0;
    public static bool operator >(EventCursor left, EventCursor right) => left.CompareTo(right) > 0;
    public static bool operator <=(EventCursor left, EventCursor right) => left.CompareTo(right) <= 0;
    public static bool operator >=(EventCursor left, EventCursor right) => left.CompareTo(right) >= 0;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Fence}-{Seq}");

    public static EventCursor Parse(string s, IFormatProvider? provider = null) =>
        TryParse(s, provider, out var cursor) ? cursor : throw new FormatException($"'{s}' is not a cursor: 'fence-seq' is expected, such as 1-250.");

    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out EventCursor result)
    {
        result = default;
        if (s?.Split('-') is not [var fence, var seq]
            || !long.TryParse(fence, NumberStyles.None, CultureInfo.InvariantCulture, out var f)
            || !long.TryParse(seq, NumberStyles.None, CultureInfo.InvariantCulture, out var n)) return false;
        result = new EventCursor(f, n);
        return true;
    }

    public sealed class EventCursorJson : JsonConverter<EventCursor>
    {
        public override EventCursor Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            TryParse(reader.GetString(), null, out var cursor) ? cursor : throw new JsonException("Not an event cursor.");

        public override void Write(Utf8JsonWriter writer, EventCursor value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
    }
}
