using System.Text.Json.Serialization;

namespace Trainyard.Fields;

/// <summary>How values of fields are written; a number that is not finite is a text, as in <see cref="Contracts.WireJson"/>.</summary>
[JsonSourceGenerationOptions(NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(object))]
[JsonSerializable(typeof(string))]
[JsonSerializable(typeof(string[]))]
[JsonSerializable(typeof(bool))]
[JsonSerializable(typeof(double))]
[JsonSerializable(typeof(DateTimeOffset))]
internal sealed partial class FieldJson : JsonSerializerContext;
