using System.ComponentModel;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using Trainyard.Contracts;

namespace Trainyard.Fields;

/// <summary>
/// Every setting of a spec by its path in the JSON, made from the records themselves, so that a new setting is a column at once. A field that only one kind
/// of optimiser has, such as <c>optimizer.momentum</c>, is empty in jobs with another; of the layers, their number is one.
/// </summary>
internal static class SettingFields
{
    public static IReadOnlyList<JobField> All { get; } = [.. Walk(typeof(JobSpec), "", spec => spec), Layers()];

    private static IEnumerable<JobField> Walk(Type type, string prefix, Func<JobSpec, object?> owner)
    {
        var kinds = type.GetCustomAttributes<JsonDerivedTypeAttribute>().ToList();
        if (kinds.Count > 0)
        {
            var words = kinds.ToDictionary(k => k.DerivedType, k => (string)k.TypeDiscriminator!);
            yield return Field($"{prefix}type", FieldKind.Choice, "Which kind.", spec => FieldValue.Of(owner(spec) is { } value ? words.GetValueOrDefault(value.GetType()) : null), [.. words.Values]);
        }
        var settings = (kinds.Count > 0 ? kinds.SelectMany(k => k.DerivedType.GetProperties()) : type.GetProperties())
            .Where(p => p.SetMethod is not null && !p.IsDefined(typeof(JsonIgnoreAttribute)) || p.GetCustomAttribute<JsonIgnoreAttribute>() is { Condition: not JsonIgnoreCondition.Always })
            .GroupBy(p => p.Name);
        foreach (var same in settings)
        {
            var (first, declared) = (same.First(), same.ToArray());
            var (name, read) = (prefix + JsonNamingPolicy.CamelCase.ConvertName(same.Key), Reader(owner, declared));
            var leaf = Nullable.GetUnderlyingType(first.PropertyType) ?? first.PropertyType;
            if (KindOf(leaf) is { } kind) yield return Field(name, kind, first.GetCustomAttribute<DescriptionAttribute>()?.Description ?? "", spec => Value(read(spec)), Words(leaf), first.GetCustomAttribute<UnitAttribute>()?.Unit);
            else if (!leaf.IsGenericType) foreach (var field in Walk(leaf, $"{name}.", read)) yield return field;
        }
    }

    private static JobField Layers() => Field("model.layers", FieldKind.Number, "How many layers the network has.", spec => FieldValue.Of(spec.Model.TorchScript is null ? spec.Model.Layers.Count : null), []);

    private static Func<JobSpec, object?> Reader(Func<JobSpec, object?> owner, PropertyInfo[] declared) => spec =>
        owner(spec) is { } value && Array.Find(declared, p => p.DeclaringType!.IsInstanceOfType(value)) is { } property ? property.GetValue(value) : null;

    private static FieldKind? KindOf(Type type) => type switch
    {
        _ when type == typeof(string) => FieldKind.Text,
        _ when type == typeof(bool) => FieldKind.Flag,
        _ when type == typeof(int) || type == typeof(double) => FieldKind.Number,
        _ when type == typeof(IReadOnlyList<string>) => FieldKind.Texts,
        { IsEnum: true } => FieldKind.Choice,
        _ => null,
    };

    private static IReadOnlyList<string> Words(Type type) => type.IsEnum ? [.. Enum.GetNames(type).Select(JsonNamingPolicy.CamelCase.ConvertName)] : [];

    private static FieldValue Value(object? value) => value switch
    {
        null => default,
        string text => FieldValue.Of(text),
        bool flag => FieldValue.Of(flag),
        int number => FieldValue.Of(number),
        double number => FieldValue.Of(number),
        IReadOnlyList<string> texts => FieldValue.Of(texts),
        _ => FieldValue.Of(JsonNamingPolicy.CamelCase.ConvertName(value.ToString()!)),
    };

    private static JobField Field(string name, FieldKind kind, string description, Func<JobSpec, FieldValue> read, IReadOnlyList<string> choices, string? unit = null) =>
        new(new FieldView(name, kind, FieldSource.Setting, description) { Choices = choices, Unit = unit }, (job, _) => read(job.Spec));
}
