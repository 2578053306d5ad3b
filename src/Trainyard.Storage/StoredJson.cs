using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Trainyard.Contracts;

namespace Trainyard.Storage;

/// <summary>How documents are written: names and enums in camel case, no nulls, and numbers that are not finite as strings.</summary>
internal static class StoredJson
{
    private static readonly JsonSerializerOptions Options = Create();

    public static byte[] Write<T>(T document) => JsonSerializer.SerializeToUtf8Bytes(document, TypeOf<T>());

    public static string WriteText<T>(T document) => JsonSerializer.Serialize(document, TypeOf<T>());

    public static T Read<T>(string json) => JsonSerializer.Deserialize(json, TypeOf<T>()) ?? throw Null<T>();

    public static T Read<T>(ReadOnlySpan<byte> utf8) => JsonSerializer.Deserialize(utf8, TypeOf<T>()) ?? throw Null<T>();

    private static InvalidDataException Null<T>() => new($"A stored {typeof(T).Name} is null.");

    private static JsonTypeInfo<T> TypeOf<T>() => (JsonTypeInfo<T>)Options.GetTypeInfo(typeof(T));

    private static JsonSerializerOptions Create()
    {
        var options = new JsonSerializerOptions(StoredContext.Default.Options) { TypeInfoResolver = StoredContext.Default };
        options.Converters.Add(new AsSent<JobSpec>());
        options.Converters.Add(new AsSent<NewSweep>());
        options.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false));
        options.MakeReadOnly();
        return options;
    }

    /// <summary>What a person asked for is stored as it was sent: it never changes. Of a spec, <see cref="JobDocument.SpecVersion"/> says who understands it.</summary>
    private sealed class AsSent<T> : JsonConverter<T>
    {
        private static readonly JsonTypeInfo<T> Sent = (JsonTypeInfo<T>)WireJson.Options.GetTypeInfo(typeof(T));

        public override T? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => JsonSerializer.Deserialize(ref reader, Sent);

        public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => JsonSerializer.Serialize(writer, value, Sent);
    }
}

[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    AllowOutOfOrderMetadataProperties = true)]
[JsonSerializable(typeof(JobDocument))]
[JsonSerializable(typeof(EventDocument))]
[JsonSerializable(typeof(LineLoggedDocument))]
[JsonSerializable(typeof(EventHeadersDocument))]
[JsonSerializable(typeof(DatasetDocument))]
[JsonSerializable(typeof(SweepDocument))]
[JsonSerializable(typeof(SavedViewDocument))]
internal sealed partial class StoredContext : JsonSerializerContext;
