using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using System.Text.Json;
using Trainyard.Cli;
using Trainyard.Hosting;
using Trainyard.Jobs;
using Trainyard.Scaling;
using Trainyard.Server;
using Trainyard.Worker;

namespace Trainyard.Local.Settings;

/// <summary>
/// Every setting, read off the classes that the programs bind: those with a constant <c>Section</c>. Default, range and meaning are what
/// the program itself uses and what its source says, so no table of them can go stale.
/// </summary>
internal static class OptionsSections
{
    private static readonly (Assembly Assembly, string Readers)[] Programs =
    [
        (typeof(LeaseOptions).Assembly, "server, worker, `trainyard up`"),
        (typeof(InfrastructureServices).Assembly, "server, worker, `trainyard up`"),
        (typeof(TrainyardServer).Assembly, "server, `trainyard up`"),
        (typeof(WorkerServices).Assembly, "worker, `trainyard up`"),
    ];

    public static IEnumerable<Type> Types => Programs.SelectMany(p => TypesOf(p.Assembly));

    /// <exception cref="CliException">The files beside the program that hold the sources' comments are missing.</exception>
    public static IEnumerable<SettingsSection> Read() =>
        from program in Programs
        let comments = new SourceComments(program.Assembly)
        from type in TypesOf(program.Assembly)
        select new SettingsSection(SectionOf(type), ReadersOf(type, program.Readers), comments.SummaryOf(type), [.. SettingsOf(type, comments)]);

    /// <summary>Scaling lies where worker and server find it, since <c>trainyard up</c> has both; the worker of a fleet is counted by others.</summary>
    private static string ReadersOf(Type type, string readers) => type == typeof(ScalingOptions) ? "server, `trainyard up`" : readers;

    private static IEnumerable<Type> TypesOf(Assembly assembly) => assembly.GetTypes().Where(t => Section(t) is not null).OrderBy(SectionOf, StringComparer.Ordinal);

    private static FieldInfo? Section(Type type) => type.GetField("Section", BindingFlags.Public | BindingFlags.Static) is { IsLiteral: true } field ? field : null;

    private static string SectionOf(Type type) => (string)Section(type)!.GetRawConstantValue()!;

    private static IEnumerable<Setting> SettingsOf(Type type, SourceComments comments)
    {
        var defaults = Activator.CreateInstance(type);
        return type.GetProperties().Where(p => p.CanWrite).Select(p =>
        {
            var name = $"{SectionOf(type)}:{p.Name}{(IsList(p.PropertyType) ? ":0" : "")}";
            return new Setting(name, name.Replace(":", "__", StringComparison.Ordinal), Values(p), Default(p, defaults), comments.SummaryOf(p));
        });
    }

    private static bool IsList(Type type) => type.IsGenericType && type.IsAssignableTo(typeof(System.Collections.IEnumerable));

    private static string Values(PropertyInfo property)
    {
        if (property.GetCustomAttribute<AllowedValuesAttribute>() is { } allowed) return Choice(allowed.Values.Select(v => Text(v)));
        var type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
        if (type.IsEnum) return Choice(Enum.GetNames(type).Select(JsonNamingPolicy.CamelCase.ConvertName));
        var limit = property.GetCustomAttributes().Select(Limit).FirstOrDefault(l => l is not null);
        return $"{(IsList(type) ? $"{Kind(type.GetGenericArguments()[0])}s" : Kind(type))}{(limit is null ? "" : $", {limit}")}";
    }

    private static string Kind(Type type) => type switch
    {
        _ when type == typeof(int) || type == typeof(long) => "whole number",
        _ when type == typeof(double) => "number",
        _ when type == typeof(bool) => "`true` or `false`",
        _ when type == typeof(TimeSpan) => "duration",
        _ when type == typeof(Uri) => "URL",
        _ when type == typeof(string) => "text",
        _ => throw new NotSupportedException($"Say here what a {type.Name} is to a person who sets it."),
    };

    private static string? Limit(Attribute attribute) => attribute switch
    {
        RangeAttribute r => $"{Text(r.Minimum)} to {Text(r.Maximum)}",
        MaxLengthAttribute m => $"up to {m.Length} characters",
        RegularExpressionAttribute r => $"`{r.Pattern}`",
        _ => null,
    };

    private static string Default(PropertyInfo property, object? defaults) => property.GetCustomAttribute<DefaultValueAttribute>()?.Value switch
    {
        // For people: what differs from machine to machine.
        string words => words,
        _ => property.GetValue(defaults) switch
        {
            null or "" or System.Collections.ICollection { Count: 0 } => "",
            var value => $"`{Text(value)}`",
        },
    };

    private static string Text(object? value) => value switch
    {
        bool b => b ? "true" : "false",
        IFormattable f => f.ToString(null, CultureInfo.InvariantCulture),
        _ => value?.ToString() ?? "",
    };

    private static string Choice(IEnumerable<string> words) => string.Join(", ", words.Select(w => $"`{w}`"));
}
