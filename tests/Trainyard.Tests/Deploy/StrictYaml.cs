using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using k8s;
using k8s.Models;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Trainyard.Tests.Deploy;

/// <summary>
/// Reads Kubernetes' objects as an API server does with <c>--validate=strict</c>: a field that the kind does not have, a field that is there
/// twice, and a value of another type (<c>1</c> where text is wanted) are errors.
/// </summary>
internal static class StrictYaml
{
    private static readonly JsonSerializerOptions Strict = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow };

    private static readonly Dictionary<string, Type> Kinds = typeof(V1Pod).Assembly.GetExportedTypes().Concat([typeof(ScaledObject), typeof(ScaledJob), typeof(TriggerAuthentication), typeof(PodMonitor)])
        .Select(type => (Type: type, Entity: (KubernetesEntityAttribute?)Attribute.GetCustomAttribute(type, typeof(KubernetesEntityAttribute))))
        .Where(kind => kind.Entity is not null && kind.Type.IsAssignableTo(typeof(IKubernetesObject<V1ObjectMeta>)))
        .ToDictionary(kind => $"{(kind.Entity!.Group is "" ? "" : $"{kind.Entity.Group}/")}{kind.Entity.ApiVersion}/{kind.Entity.Kind}", kind => kind.Type);

    /// <exception cref="YamlException">It is not YAML, or a field is there twice.</exception>
    /// <exception cref="JsonException">It is not what Kubernetes knows.</exception>
    public static IReadOnlyList<IKubernetesObject<V1ObjectMeta>> Read(string yaml)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(yaml));
        return [.. stream.Documents.Select(document => ReadOne((JsonObject)Json(document.RootNode)!))];
    }

    private static IKubernetesObject<V1ObjectMeta> ReadOne(JsonObject document)
    {
        var kind = $"{document["apiVersion"]}/{document["kind"]}";
        if (!Kinds.TryGetValue(kind, out var type)) throw new JsonException($"{kind} is no kind of Kubernetes, KEDA or the Prometheus operator.");
        try
        {
            return (IKubernetesObject<V1ObjectMeta>)document.Deserialize(type, Strict)!;
        }
        catch (JsonException e)
        {
            throw new JsonException($"{kind} {document["metadata"]?["name"]}: {e.Message}", e);
        }
    }

    private static JsonNode? Json(YamlNode node) => node switch
    {
        YamlMappingNode mapping => new JsonObject(mapping.Children.Select(pair => KeyValuePair.Create(((YamlScalarNode)pair.Key).Value!, Json(pair.Value)))),
        YamlSequenceNode sequence => new JsonArray([.. sequence.Children.Select(Json)]),
        YamlScalarNode { Style: not ScalarStyle.Plain } text => text.Value,
        YamlScalarNode { Value: "" or "~" or "null" } => null,
        YamlScalarNode { Value: "true" or "false" } flag => flag.Value == "true",
        YamlScalarNode scalar when long.TryParse(scalar.Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole) => whole,
        YamlScalarNode scalar when double.TryParse(scalar.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var real) => real,
        YamlScalarNode scalar => scalar.Value,
        _ => throw new JsonException($"{node.NodeType} is not for Kubernetes."),
    };
}
