using System.Globalization;

namespace Trainyard.Bench.Growth;

/// <summary>Panels under one another, each with logarithmic axes: what is flat does not grow, and a line at 45 degrees grows as what it is drawn over.</summary>
internal sealed class GrowthPlot(IReadOnlyList<GrowthPanel> panels)
    : SvgPlot(Width, Top + (panels.Count * (PanelHeight + PanelGap)) - 24)
{
    private const int Width = 960;
    private const int Left = 72;
    private const int Right = 250;
    private const int PanelHeight = 210;
    private const int PanelGap = 74;
    private const int Top = 40;
    private static readonly string[] Colours = ["#3b76b5", "#d1495b", "#e09f3e", "#5b8e7d", "#7a5195", "#8c8c8c"];

    protected override void Draw()
    {
        for (var i = 0; i < panels.Count; i++) Draw(panels[i], Top + (i * (PanelHeight + PanelGap)));
    }

    private void Draw(GrowthPanel panel, double top)
    {
        var points = panel.Lines.SelectMany(line => line).ToList();
        var (across, up) = (Axis.Of(points.Select(p => (double)p.Count)), Axis.Of(points.Select(p => p.Value)));
        Line($"""<text x="{Left}" y="{top - 12:0}" font-weight="600">{panel.Title}</text>""");
        foreach (var value in up.Ticks)
            Line($"""<line x1="{Left}" x2="{Width - Right}" y1="{Y(value):0.0}" y2="{Y(value):0.0}" stroke="#e3e3e3"/><text x="{Left - 8}" y="{Y(value) + 4:0.0}" text-anchor="end" fill="#666">{Name(value)}</text>""");
        foreach (var value in across.Ticks)
            Line($"""<text x="{X(value):0.0}" y="{top + PanelHeight + 18:0}" text-anchor="middle" fill="#666">{Name(value)}</text>""");
        Line($"""<text x="{Width - Right + 40}" y="{top + PanelHeight + 18:0}" fill="#666">{panel.Of}</text>""");

        // Names stand at the ends of their lines, and keep clear of one another.
        var names = new List<double>();
        foreach (var (line, colour) in panel.Lines.Zip(Colours).OrderBy(l => Y(l.First.Last().Value)))
        {
            Line($"""<polyline fill="none" stroke="{colour}" stroke-width="1.8" points="{string.Join(' ', line.Select(p => Text($"{X(p.Count):0.0},{Y(p.Value):0.0}")))}"/>""");
            foreach (var (count, value) in line) Line($"""<circle cx="{X(count):0.0}" cy="{Y(value):0.0}" r="3" fill="{colour}"/>""");
            var at = Math.Max(Y(line.Last().Value) + 4, names.Count == 0 ? 0 : names[^1] + 17);
            names.Add(at);
            Line($"""<text x="{Width - Right + 10}" y="{at:0.0}" fill="{colour}">{line.Key}</text>""");
        }

        double X(double value) => Left + ((Width - Left - Right) * across.Share(value));
        double Y(double value) => top + (PanelHeight * (1 - up.Share(value)));
    }

    private static string Name(double value) => value >= 1 ? value.ToString("N0", CultureInfo.InvariantCulture) : value.ToString("0.##", CultureInfo.InvariantCulture);


    /// <summary>Whole powers of ten around all values.</summary>
    private readonly record struct Axis(int From, int To)
    {
        public IEnumerable<double> Ticks => Enumerable.Range(From, To - From + 1).Select(power => Math.Pow(10, power));

        public static Axis Of(IEnumerable<double> values)
        {
            var powers = values.Select(value => Math.Log10(Math.Max(value, 0.01))).ToList();
            var from = (int)Math.Floor(powers.Min());
            return new(from, Math.Max(from + 1, (int)Math.Ceiling(powers.Max())));
        }

        public double Share(double value) => (Math.Log10(Math.Max(value, 0.01)) - From) / (To - From);
    }
}
