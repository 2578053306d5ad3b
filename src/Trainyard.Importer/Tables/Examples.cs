using System.Globalization;

namespace Trainyard.Importer.Tables;

/// <summary>How often something was found, and where the first few times.</summary>
internal sealed class Examples
{
    private const int MaxShown = 10;
    private const int MaxText = 40;
    private readonly List<string> _shown = [];

    public long Count { get; private set; }

    public void Add(TableRows rows, ReadOnlySpan<char> detail = default)
    {
        Count++;
        if (_shown.Count < MaxShown) _shown.Add(detail.IsEmpty ? rows.Position : $"{rows.Position}: {Shorten(detail)}");
    }

    /// <summary>"row 3 (line 4), row 5 (line 6) and 7 more".</summary>
    public override string ToString()
    {
        var more = Count - _shown.Count;
        return string.Join(", ", _shown) + (more > 0 ? string.Create(CultureInfo.InvariantCulture, $" and {more:N0} more") : "");
    }

    private static string Shorten(ReadOnlySpan<char> text)
    {
        Span<char> line = stackalloc char[Math.Min(text.Length, MaxText)];
        text[..line.Length].CopyTo(line);
        foreach (ref var c in line)
        {
            if (char.IsControl(c) || char.IsSurrogate(c)) c = ' ';
        }
        return $"'{line}{(text.Length > MaxText ? "…" : "")}'";
    }
}
