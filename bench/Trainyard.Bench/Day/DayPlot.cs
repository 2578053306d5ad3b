namespace Trainyard.Bench.Day;

/// <summary>A day in four panels under one another, on one axis of time.</summary>
internal sealed class DayPlot(SimulatedDay wanted, SimulatedDay byQueue, SimulatedDay fixedFleet)
    : SvgPlot(Width, Top + (4 * (PanelHeight + PanelGap)) - 26)
{
    private const int Width = 960;
    private const int Left = 64;
    private const int Right = 26;
    private const int PanelHeight = 150;
    private const int PanelGap = 58;
    private const int Top = 44;
    private const string Ready = "#bcd3ee";
    private const string Training = "#3b76b5";
    private const string Wanted = "#d1495b";
    private const string Other = "#e09f3e";
    private static readonly double[] Waits = [1, 10, 60, 600, 3600];
    private static readonly string[] WaitNames = ["none", "10 s", "1 min", "10 min", "1 h"];

    protected override void Draw()
    {
        Workers(0, "Scaled by the workers that are wanted: never below those that train", wanted);
        Workers(1, "Scaled by the length of the queue: workers that train are taken away", byQueue);
        Queue(2);
        Waiting(3);
    }

    private void Workers(int panel, string title, SimulatedDay day)
    {
        const int Max = SimulatedDay.MaxWorkers + 2;
        Frame(panel, title, [.. Enumerable.Range(0, 5).Select(i => ((double)(5 * i) / Max, Text($"{5 * i}")))], (Training, "train"), (Ready, "ready, idle"), (Wanted, "wanted"));
        Area(panel, day.Samples, sample => (double)sample.Ready / Max, Ready);
        Area(panel, day.Samples, sample => (double)sample.Training / Max, Training);
        Curve(panel, day.Samples, sample => (double)sample.Wanted / Max, Wanted);
    }

    private void Queue(int panel)
    {
        var max = 1.1 * Math.Max(wanted.Samples.Max(s => s.Queued), fixedFleet.Samples.Max(s => s.Queued));
        Frame(panel, "Jobs that wait", [.. Enumerable.Range(0, 5).Select(i => 25.0 * i).Where(n => n < max).Select(n => (n / max, Text($"{n:0}")))], (Training, "workers wanted"), (Other, fixedFleet.Name));
        Area(panel, fixedFleet.Samples, sample => sample.Queued / max, Other, opacity: 0.35);
        Area(panel, wanted.Samples, sample => sample.Queued / max, Training);
    }

    private void Waiting(int panel)
    {
        Frame(panel, "How long each job waited (without low priority)", [.. Waits.Zip(WaitNames, (seconds, name) => (Log(seconds), name))], (Training, "workers wanted"), (Other, fixedFleet.Name));
        Dots(panel, fixedFleet.Waits(low: false), Other);
        Dots(panel, wanted.Waits(low: false), Training);
    }

    private void Frame(int panel, string title, (double At, string Name)[] ticks, params (string Colour, string Name)[] legend)
    {
        Line($"""<text x="{Left}" y="{Y(panel, 1) - 12:0}" font-weight="600">{title}</text>""");
        var x = Width - Right;
        foreach (var (colour, name) in legend.Reverse())
        {
            x -= (int)(7.2 * name.Length) + 24;
            Line($"""<rect x="{x}" y="{Y(panel, 1) - 22:0}" width="11" height="11" fill="{colour}"/><text x="{x + 16}" y="{Y(panel, 1) - 12:0}">{name}</text>""");
        }
        foreach (var (at, name) in ticks)
            Line($"""<line x1="{Left}" x2="{Width - Right}" y1="{Y(panel, at):0.0}" y2="{Y(panel, at):0.0}" stroke="#e3e3e3"/><text x="{Left - 8}" y="{Y(panel, at) + 4:0.0}" text-anchor="end" fill="#666">{name}</text>""");
        for (var hour = 0; hour <= 24; hour += 3)
            Line($"""<text x="{X(TimeSpan.FromHours(hour)):0.0}" y="{Y(panel, 0) + 17:0}" text-anchor="middle" fill="#666">{(hour + 6) % 24:00}:00</text>""");
    }

    private void Area(int panel, IEnumerable<SimulatedDay.Sample> samples, Func<SimulatedDay.Sample, double> value, string colour, double opacity = 1) =>
        Line($"""<polygon fill="{colour}" fill-opacity="{opacity}" points="{X(TimeSpan.Zero):0.0},{Y(panel, 0):0.0} {Steps(panel, samples, value)} {X(TimeSpan.FromHours(24)):0.0},{Y(panel, 0):0.0}"/>""");

    private void Curve(int panel, IEnumerable<SimulatedDay.Sample> samples, Func<SimulatedDay.Sample, double> value, string colour) =>
        Line($"""<polyline fill="none" stroke="{colour}" stroke-width="1.3" points="{Steps(panel, samples, value)}"/>""");

    private void Dots(int panel, IEnumerable<(TimeSpan At, double Seconds)> waits, string colour)
    {
        foreach (var (at, seconds) in waits)
            Line($"""<circle cx="{X(at):0.0}" cy="{Y(panel, Log(seconds)):0.0}" r="2.2" fill="{colour}" fill-opacity="0.75"/>""");
    }

    private static string Steps(int panel, IEnumerable<SimulatedDay.Sample> samples, Func<SimulatedDay.Sample, double> value)
    {
        var points = new List<string>();
        double? last = null;
        foreach (var sample in samples.Where(sample => sample.At <= TimeSpan.FromHours(24)))
        {
            var y = Y(panel, value(sample));
            // Only where it changes, so that the file stays small.
            if (last is { } before && before != y) points.Add(Text($"{X(sample.At):0.0},{before:0.0} {X(sample.At):0.0},{y:0.0}"));
            else if (last is null) points.Add(Text($"{X(sample.At):0.0},{y:0.0}"));
            last = y;
        }
        points.Add(Text($"{X(TimeSpan.FromHours(24)):0.0},{last:0.0}"));
        return string.Join(' ', points);
    }

    /// <summary>From one second, or none, to two hours, as a share of the height.</summary>
    private static double Log(double seconds) => Math.Log(Math.Max(1, seconds)) / Math.Log(7200 * 1.2);

    private static double X(TimeSpan at) => Left + ((Width - Left - Right) * at.TotalHours / 24);

    private static double Y(int panel, double share) => Top + (panel * (PanelHeight + PanelGap)) + (PanelHeight * (1 - share));

}
