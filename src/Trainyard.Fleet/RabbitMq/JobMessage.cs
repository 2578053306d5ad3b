using System.Text.Json;
using System.Text.Json.Serialization;
using Trainyard.Contracts;

namespace Trainyard.Fleet.RabbitMq;

/// <summary>What is in the queue; a worker reads the rest in the store.</summary>
internal sealed record JobMessage
{
    /// <summary>See <see cref="Versions.Message"/>; old messages have none.</summary>
    // Not init: a value that is absent in JSON would be 0 instead of its default.
    public int Version { get; set; } = 1;

    public required JobId JobId { get; init; }

    /// <summary>As the job notes it; older messages have none.</summary>
    public DateTimeOffset? DispatchedAt { get; init; }

    /// <exception cref="JsonException">It is no such message.</exception>
    public static JobMessage Read(ReadOnlySpan<byte> utf8) => JsonSerializer.Deserialize(utf8, JobMessageContext.Default.JobMessage) ?? throw new JsonException("It is null.");

    public byte[] Write() => JsonSerializer.SerializeToUtf8Bytes(this, JobMessageContext.Default.JobMessage);
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(JobMessage))]
internal sealed partial class JobMessageContext : JsonSerializerContext;
