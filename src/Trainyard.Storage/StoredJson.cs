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
        options.Converters.Add(new StoredSpec());
        options.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false));
        options.MakeReadOnly();
        return options;
    }

    /// <summary>A spec is stored as its owner sent it: it never changes, and <see cref="JobDocument.SpecVersion"/> says who understands it.</summary>
    private sealed class StoredSpec : JsonConverter<JobSpec>
    {
        private static readonly JsonTypeInfo<JobSpec> Sent = (JsonTypeInfo<JobSpec>)WireJson.Options.GetTypeInfo(typeof(JobSpec));

        public override JobSpec? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => JsonSerializer.Deserialize(ref reader, Sent);

        public override void Write(Utf8JsonWriter writer, JobSpec value, JsonSerializerOptions options) => JsonSerializer.Serialize(writer, value, Sent);
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
[JsonSerializable(typeof(SavedViewDocument))]
internal sealed partial class StoredContext : JsonSerializerContext;
