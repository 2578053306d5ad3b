using System.Globalization;

namespace Trainyard.Local;

/// <summary>How many workers a process may have, such as <c>1..4</c>; or always so many, such as <c>2</c>.</summary>
internal readonly record struct WorkerRange(int Min, int Max)
{
    public const string Rule = "must be a number of workers from 1 to 64, such as 2, or a range of them, such as 0..4";
    private const int Most = 64;

    public static bool TryParse(string text, out WorkerRange range)
    {
        var ends = text.Split("..");
        range = default;
        if (ends.Length > 2 || !IsNumber(ends[0], out var min) || !IsNumber(ends[^1], out var max) || min > max || max is 0 or > Most) return false;
        range = new WorkerRange(min, max);
        return true;
    }

    public override string ToString() => Min == Max ? string.Create(CultureInfo.InvariantCulture, $"{Max}") : string.Create(CultureInfo.InvariantCulture, $"{Min} to {Max}");

    private static bool IsNumber(string text, out int number) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
