using Spectre.Console;
using Spectre.Console.Rendering;
using Trainyard.Contracts;

namespace Trainyard.Cli.Rendering;

/// <summary>
/// Rows of one line each, at any width. Where they do not fit, columns that may be shortened are, and then columns are left out, the last one first;
/// the first column, by which people name the row, always stands whole. Into a file or a pipe goes all of every cell.
/// </summary>
internal sealed class Table(params IReadOnlyList<string> headers) : IRenderable
{
    private const int Gap = 2;

    private readonly List<Column> _columns = [.. headers.Select(h => new Column(h))];
    private readonly List<IReadOnlyList<IRenderable>> _rows = [];
    private readonly List<string> _order = [.. headers.Skip(1).Reverse()];

    public Table AddRow(params IReadOnlyList<IRenderable> cells)
    {
        if (cells.Count != _columns.Count) throw new ArgumentException($"A row has {_columns.Count} cells here, not {cells.Count}.", nameof(cells));
        _rows.Add(cells);
        return this;
    }

    /// <summary>This column may be cut to so many characters, the last of them an ellipsis.</summary>
    public Table Shorten(string header, int least)
    {
        var at = _columns.FindIndex(c => c.Header == header);
        _columns[at] = _columns[at] with { Least = least };
        return this;
    }

    /// <summary>These columns are left out before the others, in this order.</summary>
    public Table LeaveOutFirst(params IReadOnlyList<string> headers)
    {
        _order.RemoveAll(headers.Contains);
        _order.InsertRange(0, headers);
        return this;
    }

    public Measurement Measure(RenderOptions options, int maxWidth) => new(Math.Min(1, maxWidth), maxWidth);

    public IEnumerable<Segment> Render(RenderOptions options, int maxWidth)
    {
        List<List<IReadOnlyList<Segment>>> lines = [[.. _columns.Select(c => (IReadOnlyList<Segment>)[new Segment(c.Header)])]];
        foreach (var row in _rows) lines.Add([.. row.Select(cell => Line(cell, options))]);
        var natural = _columns.Select((_, at) => lines.Max(line => Width(line[at]))).ToArray();
        var widths = Fit(natural, maxWidth);
        var shown = Enumerable.Range(0, widths.Length).Where(at => widths[at] > 0).ToList();
        foreach (var line in lines)
        {
            // Spaces come before a cell, and not after the last one of a line, where they might wrap.
            var spaces = 0;
            foreach (var at in shown)
            {
                var cell = Cut(line[at], widths[at]);
                var width = Width(cell);
                if (width > 0)
                {
                    yield return Segment.Padding(spaces);
                    foreach (var segment in cell) yield return segment;
                    spaces = 0;
                }
                spaces += widths[at] - width + Gap;
            }
            yield return Segment.LineBreak;
        }
    }

    /// <summary>The width of each column; 0 leaves it out.</summary>
    private int[] Fit(int[] natural, int room)
    {
        var kept = Enumerable.Repeat(true, natural.Length).ToArray();
        foreach (var header in _order)
        {
            if (Total(Least) <= room) break;
            kept[_columns.FindIndex(c => c.Header == header)] = false;
        }
        var widths = natural.Select((width, at) => kept[at] ? width : 0).ToArray();
        while (Total(at => widths[at]) > room)
        {
            var widest = Enumerable.Range(0, widths.Length).Where(at => kept[at] && widths[at] > Least(at)).OrderByDescending(at => widths[at]).FirstOrDefault(-1);
            if (widest < 0) break;
            widths[widest]--;
        }
        return widths;

        int Least(int at) => Math.Min(natural[at], _columns[at].Least ?? natural[at]);

        int Total(Func<int, int> width) => Enumerable.Range(0, natural.Length).Where(at => kept[at]).Sum(at => width(at) + Gap) - Gap;
    }

    /// <summary>A cell as one line: what would break it, or steer the terminal, is written out.</summary>
    private static IReadOnlyList<Segment> Line(IRenderable cell, RenderOptions options) =>
        [.. cell.Render(options, int.MaxValue).Where(s => !s.IsControlCode).Select(s => new Segment(Clean(s.Text), s.Style))];

    // Character by character, as a line of a log would be cut.
    private static string Clean(string text) => string.Concat(text.EnumerateRunes().Select(r => LogText.Clean(r.ToString())));

    private static int Width(IEnumerable<Segment> cell) => cell.Sum(s => s.CellCount());

    private static IReadOnlyList<Segment> Cut(IReadOnlyList<Segment> cell, int width)
    {
        if (Width(cell) <= width) return cell;
        var (shorter, left) = (new List<Segment>(), width - 1);
        foreach (var segment in cell)
        {
            foreach (var rune in segment.Text.EnumerateRunes())
            {
                var next = new Segment(rune.ToString(), segment.Style);
                if (next.CellCount() > left) return [.. shorter, new Segment("…", segment.Style)];
                shorter.Add(next);
                left -= next.CellCount();
            }
        }
        return shorter;
    }

    private sealed record Column(string Header, int? Least = null);
}
