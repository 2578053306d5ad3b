using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using System.Text.Json;
using Trainyard.Contracts;
using Trainyard.Search.Space;

namespace Trainyard.Sweeps;

/// <summary>What is wrong with a sweep that was asked for, by field, all of it at once.</summary>
internal sealed class SweepErrors
{
    private static readonly char[] Operators = ['='];

    public Dictionary<string, string[]> Messages { get; } = [];

    public void Add(string field, string message) => Messages[field] = [.. Messages.GetValueOrDefault(field, []), message];

    /// <summary>The ranges that <see cref="NewSweep"/> declares.</summary>
    public void CheckRanges(NewSweep asked)
    {
        CheckRanges(asked, "");
        CheckRanges(asked.Limits, "limits.");
        if (asked.Settings.Count is 0 or > NewSweep.MaxSettings) Add("settings", $"must be 1 to {NewSweep.MaxSettings} settings, not {asked.Settings.Count}.");
        if (asked.Name?.Length > 80) Add("name", $"has {asked.Name.Length} characters; at most 80 are allowed.");
        if (asked.Seeds is { } seeds)
        {
            if (seeds.Count > NewSweep.MaxSeeds) Add("seeds", $"has {seeds.Count} values; at most {NewSweep.MaxSeeds} are allowed.");
            if (seeds.Any(seed => seed < 0) || seeds.Distinct().Count() < seeds.Count) Add("seeds", "must be different whole numbers of at least 0.");
        }
        if (asked.Goal is { } goal && !double.IsFinite(goal)) Add("goal", "must be a finite number.");
    }

    public SearchSpace? ReadSpace(IReadOnlyList<SweepSetting> settings)
    {
        var read = settings.Select(ReadSetting).ToList();
        if (read.Contains(null)) return null;
        var space = SearchSpace.Create(read!, out var error);
        if (error is not null) Add("settings", error);
        return space;
    }

    public SweepMethod? ReadMethod(string text)
    {
        var method = SweepMethod.Parse(text, out var error);
        if (error is not null) Add("method", error);
        return method;
    }

    private Setting? ReadSetting(SweepSetting? asked, int place)
    {
        if (asked is null || string.IsNullOrWhiteSpace(asked.Name) || string.IsNullOrWhiteSpace(asked.Values))
        {
            Add($"settings[{place}]", "must have a name and values.");
            return null;
        }
        if (SettingParser.Parse(asked.Name, asked.Values, out var error) is not { } setting)
        {
            Add($"settings[{place}]", error!);
            return null;
        }
        if (string.IsNullOrWhiteSpace(asked.When)) return setting;
        var parts = asked.When.Split(Operators, 2, StringSplitOptions.TrimEntries);
        if (parts.Length == 2 && SettingParser.Parse(parts[0], parts[1], out _) is ChoiceSetting choices) return setting with { Condition = new Condition(parts[0], choices.Choices) };
        Add($"settings[{place}]", $"{asked.Name}: its condition must name another setting and its values, such as optimizer.type=sgd or optimizer.type=adam,adamw; not '{asked.When}'.");
        return null;
    }

    private void CheckRanges<T>(T of, string prefix)
    {
        foreach (var property in typeof(T).GetProperties())
        {
            if (property.GetCustomAttribute<RangeAttribute>() is not { } range || property.GetValue(of) is not { } value || range.IsValid(value)) continue;
            Add(prefix + JsonNamingPolicy.CamelCase.ConvertName(property.Name), string.Create(CultureInfo.InvariantCulture, $"must be {range.Minimum} to {range.Maximum}, not {value}."));
        }
    }
}
