namespace Trainyard.Cli.Rendering;

/// <summary>How rows, and names with values, look in every command.</summary>
internal static class Layout
{
    /// <summary>A table without borders, whose rows stay on one line; the first column is what names a row.</summary>
    public static Table Table(params IReadOnlyList<string> headers) => new(headers);

    /// <summary>Lines of a name and a value; what has no value is left out.</summary>
    public static Details Details(IEnumerable<(string Name, string? Value)> lines) => new([.. lines.Where(l => !string.IsNullOrEmpty(l.Value)).Select(l => (l.Name, l.Value!))]);
}
