using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Numerics;
using Trainyard.Cli.Rendering;
using Trainyard.Contracts;

namespace Trainyard.Cli.Commands;

/// <summary>Options whose mistakes are told in plain words.</summary>
internal static class Parsing
{
    /// <summary>A number, of which the server knows the range.</summary>
    public static Option<int?> Number(string name, string description) => Of<int>(name, description, NumberStyles.AllowLeadingSign, "a whole number");

    public static Option<double?> Real(string name, string description) => Of<double>(name, description, NumberStyles.Float, "a number");

    /// <param name="description">What the same key twice does.</param>
    public static Option<string?> Key(string description)
    {
        var option = new Option<string?>("--idempotency-key") { Description = description, HelpName = "KEY" };
        option.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var key }, ..] && !IdempotencyKey.IsValid(key)) result.AddError($"--idempotency-key {IdempotencyKey.Rule}, not '{LogText.Clean(key)}'.");
        });
        return option;
    }

    public static MetricFilter[] Filters(ArgumentResult result)
    {
        var filters = new List<MetricFilter>();
        foreach (var token in result.Tokens)
        {
            if (MetricFilter.TryParse(token.Value, null, out var filter)) filters.Add(filter);
            else result.AddError($"--filter must be {MetricFilter.Rule}, not '{LogText.Clean(token.Value)}'.");
        }
        return [.. filters];
    }

    /// <summary>Standard output is for one thing alone: JSON, or what <paramref name="name"/> sends there.</summary>
    public static void OneStandardOutput(CommandResult result, string name, string? path)
    {
        var json = result.Command.Options.OfType<JsonOption>().Single();
        if (result.GetValue(json) && path is not null && OutputTarget.MeansStandardOutput(path)) result.AddError($"{name} and --json cannot both write to standard output.");
    }

    public static JobState[] States(ArgumentResult result) => [.. result.Tokens.Select(t => Word<JobState>(t.Value, result))];

    public static LineLevel Level(ArgumentResult result) => Word<LineLevel>(result.Tokens[0].Value, result);

    public static Role Role(ArgumentResult result) => Word<Role>(result.Tokens[0].Value, result);

    public static TokenScope[] Scopes(ArgumentResult result) => [.. result.Tokens.SelectMany(t => t.Value.Split(',')).Select(word => Word<TokenScope>(word, result))];

    /// <summary>Days, such as <c>30d</c>.</summary>
    public static int? Days(ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        if (int.TryParse(text.EndsWith('d') ? text[..^1] : text, NumberStyles.None, CultureInfo.InvariantCulture, out var days) && days > 0) return days;
        result.AddError($"--expires must be a number of days such as 30d, not '{LogText.Clean(text)}'.");
        return null;
    }

    /// <summary>How a table is written.</summary>
    public static Option<TableFormat> TableFormatOption() => new("--format") { Description = "csv or parquet.", HelpName = "FORMAT", CustomParser = TableFormat };

    public static TableFormat TableFormat(ArgumentResult result) => Word<TableFormat>(result.Tokens[0].Value, result);

    public static ModelFormat Format(ArgumentResult result) => Word<ModelFormat>(result.Tokens[0].Value, result);

    private static Option<T?> Of<T>(string name, string description, NumberStyles styles, string expected)
        where T : struct, INumber<T> => new(name)
        {
            Description = description,
            HelpName = "N",
            CustomParser = result =>
            {
                if (T.TryParse(result.Tokens[0].Value, styles, CultureInfo.InvariantCulture, out var value) && T.IsFinite(value)) return value;
                result.AddError($"{name} must be {expected}, not '{result.Tokens[0].Value}'.");
                return null;
            },
        };

    private static T Word<T>(string text, ArgumentResult result)
        where T : struct, Enum
    {
        foreach (var value in Enum.GetValues<T>())
        {
            if (string.Equals(Figures.Word(value), text, StringComparison.OrdinalIgnoreCase)) return value;
        }
        result.AddError($"'{text}' is none of {string.Join(", ", Enum.GetValues<T>().Select(Figures.Word))}.");
        return default;
    }
}
