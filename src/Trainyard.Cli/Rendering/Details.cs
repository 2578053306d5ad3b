using Spectre.Console.Rendering;

namespace Trainyard.Cli.Rendering;

/// <summary>Lines of a name and a value. A value is broken between words alone, so that an id can be copied at any width.</summary>
internal sealed class Details(IReadOnlyList<(string Name, string Value)> lines) : IRenderable
{
    private const int Gap = 2;

    public Measurement Measure(RenderOptions options, int maxWidth) => new(Math.Min(1, maxWidth), maxWidth);

    public IEnumerable<Segment> Render(RenderOptions options, int maxWidth)
    {
        var indent = lines.Count == 0 ? 0 : lines.Max(l => l.Name.Length) + Gap;
        foreach (var (name, value) in lines)
        {
            var first = true;
            foreach (var part in Wrap(value, maxWidth - indent))
            {
                yield return new Segment((first ? name : "").PadRight(indent) + part);
                yield return Segment.LineBreak;
                first = false;
            }
        }
    }

    private static IEnumerable<string> Wrap(string value, int width)
    {
        var line = "";
        foreach (var word in value.ReplaceLineEndings(" ").Split(' '))
        {
            var longer = line.Length == 0 ? word : $"{line} {word}";
            if (line.Length == 0 || new Segment(longer).CellCount() <= width)
            {
                line = longer;
                continue;
            }
            yield return line;
            line = word;
        }
        yield return line;
    }
}
