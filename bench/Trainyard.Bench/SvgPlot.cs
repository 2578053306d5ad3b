using System.Globalization;
using System.Text;

namespace Trainyard.Bench;

/// <summary>A plot for a page of docs: an SVG document, whose numbers are written as every reader of SVG expects them.</summary>
/// <param name="width">In pixels.</param>
/// <param name="height">In pixels.</param>
internal abstract class SvgPlot(int width, int height)
{
    private readonly StringBuilder _svg = new();

    public string ToSvg()
    {
        Line($"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" font-family="system-ui, sans-serif" font-size="13" fill="#333">""");
        Line($"""<rect width="{width}" height="{height}" fill="#fff"/>""");
        Draw();
        Line($"</svg>");
        return _svg.ToString();
    }

    protected abstract void Draw();

    protected void Line(FormattableString text) => _svg.Append(Text(text)).Append('\n');

    protected static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
