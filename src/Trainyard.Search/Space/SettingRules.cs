using System.Text.Json;

namespace Trainyard.Search.Space;

/// <summary>What settings must keep, alone and together.</summary>
internal static class SettingRules
{
    private const int MaxSettings = 100, MaxChoices = 1000;

    /// <returns>What is wrong and what would be right; null: nothing.</returns>
    public static string? Check(IReadOnlyList<Setting> settings)
    {
        if (settings.Count is 0 or > MaxSettings) return $"A search has 1 to {MaxSettings} settings, not {settings.Count}.";
        var seen = new Dictionary<string, Setting>(StringComparer.Ordinal);
        foreach (var setting in settings)
        {
            var error = Check(setting) ?? (setting.Condition is { } condition ? Check(condition, seen) : null);
            if (error is not null) return $"{setting.Name}: {error}";
            if (!seen.TryAdd(setting.Name, setting)) return $"{setting.Name}: the setting stands there twice; give all its values in one.";
        }
        return null;
    }

    public static string? Check(Setting setting) => setting switch
    {
        { Name.Length: 0 } => "a setting has a name.",
        ChoiceSetting choice => Check(choice),
        NumberSetting number => Check(number),
        IntegerSetting integer => Check(integer),
        _ => null,
    };

    private static string? Check(ChoiceSetting setting)
    {
        if (setting.Choices.Count is 0 or > MaxChoices) return $"there are 1 to {MaxChoices} choices, not {setting.Choices.Count}.";
        for (var i = 0; i < setting.Choices.Count; i++)
        {
            for (var j = 0; j < i; j++)
            {
                if (JsonElement.DeepEquals(setting.Choices[i], setting.Choices[j])) return $"{setting.Choices[i].GetRawText()} stands there twice; each choice stands once.";
            }
        }
        return null;
    }

    private static string? Check(NumberSetting setting) => setting switch
    {
        _ when !double.IsFinite(setting.Low) || !double.IsFinite(setting.High) || !double.IsFinite(setting.High - setting.Low) => "both bounds are finite numbers.",
        _ when setting.Low >= setting.High => $"the lower bound comes first: {setting.High:R}..{setting.Low:R}.",
        { Log: true, Low: <= 0 } => "a logarithmic range begins above 0, such as log:1e-4..1e-1.",
        { Log: true, Step: not null } => "a logarithmic range has no steps; list the values instead, such as 0.001,0.01,0.1.",
        { Step: { } step } when !(step > 0) || step > setting.High - setting.Low => "a step is above 0 and at most the range, such as 0..1/0.1.",
        { Step: { } step } when (setting.High - setting.Low) / step > 1e6 => "a range has at most 1,000,000 steps; leave the step out.",
        _ => null,
    };

    private static string? Check(IntegerSetting setting) => setting switch
    {
        _ when setting.Low >= setting.High => $"the lower bound comes first: int:{setting.High}..{setting.Low}.",
        _ when Math.Max(Math.Abs((double)setting.Low), Math.Abs((double)setting.High)) > 1L << 31 => "whole numbers lie between -2147483648 and 2147483648.",
        { Log: true, Low: <= 0 } => "a logarithmic range begins above 0, such as int:log:16..1024.",
        { Log: true, Step: not 1 } => "a logarithmic range has no steps; list the values instead, such as 16,32,64.",
        _ when setting.Step < 1 || setting.Step > setting.High - setting.Low => "a step is at least 1 and at most the range, such as int:0..100/10.",
        { Log: false } when (setting.High - setting.Low) / setting.Step >= int.MaxValue => "the range is too wide; use log:.",
        _ => null,
    };

    private static string? Check(Condition condition, Dictionary<string, Setting> before)
    {
        if (!before.TryGetValue(condition.Setting, out var parent)) return $"its condition names {condition.Setting}, which is no setting before it.";
        if (condition.Values.Count == 0) return $"its condition names no value of {condition.Setting}.";
        return condition.Values.Where(v => !parent.Allows(v)).Select(v => $"its condition names {v.GetRawText()}, which {condition.Setting} never is.").FirstOrDefault();
    }
}
