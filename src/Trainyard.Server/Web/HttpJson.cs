using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Trainyard.Contracts;

namespace Trainyard.Server.Web;

/// <summary>Bodies are read and written as the wire has it, and read strictly: what is unknown or missing is an error.</summary>
internal static class HttpJson
{
    public static void Configure(JsonSerializerOptions json)
    {
        json.TypeInfoResolverChain.Insert(0, WireJson.Options.TypeInfoResolver!.WithAddedModifier(LetOptionalBeLeftOut));
        foreach (var converter in WireJson.Options.Converters) json.Converters.Add(converter);
        json.DefaultIgnoreCondition = WireJson.Options.DefaultIgnoreCondition;
        json.NumberHandling = WireJson.Options.NumberHandling;
        json.AllowOutOfOrderMetadataProperties = true;
        json.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
        json.RespectNullableAnnotations = true;
        json.RespectRequiredConstructorParameters = true;
        json.MaxDepth = 32;
    }

    private static void LetOptionalBeLeftOut(JsonTypeInfo type)
    {
        foreach (var property in type.Properties.Where(p => p.IsSetNullable)) property.IsRequired = false;
    }
}
