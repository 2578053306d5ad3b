using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Trainyard.Contracts;
using Trainyard.Events;
using Trainyard.Jobs;

namespace Trainyard;

/// <summary>How the stores write documents: as the wire does.</summary>
internal static class StoreJson
{
    private static readonly JsonSerializerOptions Options = Create();
    private static readonly JsonSerializerOptions StrictOptions = new(Options) { RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true };

    public static byte[] Write<T>(T value) => JsonSerializer.SerializeToUtf8Bytes(value, TypeOf<T>());

    public static string WriteText<T>(T value) => JsonSerializer.Serialize(value, TypeOf<T>());

    public static T Read<T>(string json) =>
        JsonSerializer.Deserialize(json, TypeOf<T>()) ?? throw new InvalidDataException($"A stored {typeof(T).Name} is null.");

    public static T Read<T>(ReadOnlySpan<byte> utf8) =>
        JsonSerializer.Deserialize(utf8, TypeOf<T>()) ?? throw new InvalidDataException($"A stored {typeof(T).Name} is null.");

    /// <summary>As <see cref="Read{T}(ReadOnlySpan{byte})"/>, of what somebody else wrote: what is missing or null where a value belongs is an error.</summary>
    public static T ReadStrictly<T>(ReadOnlySpan<byte> utf8) =>
        JsonSerializer.Deserialize(utf8, (JsonTypeInfo<T>)StrictOptions.GetTypeInfo(typeof(T))) ?? throw new JsonException("It is null.");

    private static JsonTypeInfo<T> TypeOf<T>() => (JsonTypeInfo<T>)Options.GetTypeInfo(typeof(T));

    private static JsonSerializerOptions Create()
    {
        var options = new JsonSerializerOptions(WireJson.Options);
        options.TypeInfoResolverChain.Insert(0, StoreContext.Default);
        options.MakeReadOnly();
        return options;
    }
}

[JsonSerializable(typeof(Job))]
[JsonSerializable(typeof(EventHeaders))]
internal sealed partial class StoreContext : JsonSerializerContext;
