namespace Trainyard.Fields;

/// <summary>Which names somebody may have meant.</summary>
internal static class NearestNames
{
    private const int MaxSuggestions = 3;

    /// <summary>Longer ones are no slip of a name.</summary>
    private const int MaxLength = 100;

    /// <summary>The names that come nearest, the nearest first.</summary>
    /// <param name="text">What was written.</param>
    /// <param name="names">What there is.</param>
    /// <param name="last">The part of a name that people remember, such as <c>learningRate</c>; null: all of it.</param>
    public static IReadOnlyList<string> Of(string text, IEnumerable<string> names, Func<string, string>? last = null)
    {
        if (text.Length is 0 or > MaxLength) return [];
        var written = text.ToLowerInvariant();
        var most = Math.Max(1, written.Length / 3);
        return
        [
            .. names.Distinct().Select(name => (Name: name, Distance: Math.Min(Distance(written, name.ToLowerInvariant()), last is null ? int.MaxValue : Distance(written, last(name).ToLowerInvariant()))))
                .Where(n => n.Distance <= most).OrderBy(n => n.Distance).ThenBy(n => n.Name.Length).Take(MaxSuggestions).Select(n => n.Name),
        ];
    }

    /// <summary>Letters to put in, leave out or change (Levenshtein, 1965).</summary>
    private static int Distance(string one, string other)
    {
        var row = Enumerable.Range(0, other.Length + 1).ToArray();
        for (var i = 1; i <= one.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= other.Length; j++)
            {
                var changed = diagonal + (one[i - 1] == other[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(changed, Math.Min(row[j], row[j - 1]) + 1);
            }
        }
        return row[^1];
    }
}
