using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Trainyard.Contracts;
using Trainyard.Jobs;
using Trainyard.Telemetry;

namespace Trainyard.Events;

/// <summary>
/// An event between a worker and the record: its bytes, what they are said to be, and the signature of the attempt that reported
/// them. Nobody between the two opens the bytes, so nothing in them can stop the stream.
/// </summary>
/// <param name="Job">The job that it is reported for.</param>
/// <param name="Cursor">Its place among the job's events.</param>
/// <param name="Type">One of <see cref="EventTypes"/>, or of a later version.</param>
/// <param name="Body">The event as UTF-8 JSON.</param>
public sealed record EventEnvelope(JobId Job, EventCursor Cursor, string Type, byte[] Body)
{
    /// <summary>Bytes of an event's JSON. Kafka's brokers take 1 MiB by default, headers and all.</summary>
    public const int MaxBytes = 900_000;

    /// <summary>Of the event, see <see cref="Versions.Event"/>.</summary>
    public int Version { get; init; } = Versions.Event;

    /// <summary>HMAC-SHA-256 over job, version, type, cursor and body, with the attempt's <see cref="EventKey"/>. Null: not signed.</summary>
    public byte[]? Signature { get; init; }

    /// <summary>Names it in a log and among the dead letters: the same whenever the stream delivers it again.</summary>
    public string Id { get; init; } = $"{Job}-{Cursor}";

    /// <summary>The trace of the job, with events that are a step of the job (<see cref="EventSpans"/>).</summary>
    public CarriedTrace? Trace { get; init; }

    /// <param name="job">The job that the event is about.</param>
    /// <param name="e">The event, with its fence and number.</param>
    /// <param name="key">The attempt's; null: the envelope is not signed.</param>
    /// <exception cref="InvalidOperationException">The event is larger than <see cref="MaxBytes"/>.</exception>
    public static EventEnvelope Seal(JobId job, JobEvent e, EventKey? key)
    {
        var (type, body) = (EventTypes.NameOf(e), EventJson.Write(e));
        if (body.Length > MaxBytes) throw new InvalidOperationException($"The event {type} has {body.Length:N0} bytes, and {MaxBytes:N0} is the most that is reported.");
        var envelope = new EventEnvelope(job, e.Cursor, type, body);
        return key is null ? envelope : envelope with { Signature = envelope.SignatureBy(key) };
    }

    /// <summary>Whether the attempt that holds the key made it.</summary>
    public bool IsSignedBy(EventKey key) => Signature is not null && key.Fence == Cursor.Fence && CryptographicOperations.FixedTimeEquals(Signature, SignatureBy(key));

    internal byte[] SignatureBy(EventKey key)
    {
        var head = string.Create(CultureInfo.InvariantCulture, $"{Job}\n{Version}\n{Type}\n{Cursor}\n");
        byte[] signed = [.. Encoding.UTF8.GetBytes(head), .. Body];
        return HMACSHA256.HashData(key.Secret, signed);
    }
}
