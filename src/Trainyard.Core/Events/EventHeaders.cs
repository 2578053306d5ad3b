using System.Text.Json;
using Trainyard.Contracts;

namespace Trainyard.Events;

/// <summary>What is sent beside an event's bytes, in the stream's headers and with a dead letter.</summary>
/// <param name="Version">Of the event, see <see cref="Versions.Event"/>.</param>
/// <param name="Type">The event's type.</param>
/// <param name="Cursor">Its place among the job's events.</param>
/// <param name="Signature">The attempt's; null: none.</param>
public sealed record EventHeaders(int Version, string Type, EventCursor Cursor, string? Signature)
{
    public static EventHeaders Of(EventEnvelope e) => new(e.Version, e.Type, e.Cursor, e.Signature is null ? null : Convert.ToBase64String(e.Signature));

    /// <summary>As the event itself says, where no headers tell: a message that an earlier version dead-lettered has none.</summary>
    /// <exception cref="InvalidDataException">It does not say.</exception>
    public static EventHeaders Of(ReadOnlySpan<byte> body)
    {
        try
        {
            var reader = new Utf8JsonReader(body);
            using var document = JsonDocument.ParseValue(ref reader);
            var (type, fence, seq) = (document.RootElement.GetProperty("type").GetString()!, document.RootElement.GetProperty("fence").GetInt64(), document.RootElement.GetProperty("seq").GetInt64());
            return new EventHeaders(1, type, new EventCursor(fence, seq), null);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            throw new InvalidDataException("Neither its headers nor its body say which event it is: 'type', 'fence' and 'seq' are needed.", e);
        }
    }

    /// <exception cref="FormatException">The signature is no base64.</exception>
    public EventEnvelope Around(JobId job, byte[] body) => new(job, Cursor, Type, body) { Version = Version, Signature = Signature is null ? null : Convert.FromBase64String(Signature) };
}
