using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Trainyard.Contracts;

namespace Trainyard.Events;

/// <summary>An event's body in its envelope: JSON as the wire writes it.</summary>
internal static class EventJson
{
    private static readonly JsonTypeInfo<JobEvent> Written = (JsonTypeInfo<JobEvent>)WireJson.Options.GetTypeInfo(typeof(JobEvent));

    private static readonly JsonTypeInfo<JobEvent> Strict = (JsonTypeInfo<JobEvent>)new JsonSerializerOptions(WireJson.Options)
    {
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    }.GetTypeInfo(typeof(JobEvent));

    public static byte[] Write(JobEvent e) => JsonSerializer.SerializeToUtf8Bytes(e, Written);

    /// <exception cref="JsonException">It is no event, or what must be there is missing or null.</exception>
    public static JobEvent Read(ReadOnlySpan<byte> body) => JsonSerializer.Deserialize(body, Strict) ?? throw new JsonException("It is null.");
}
