namespace Trainyard.Bench.Growth;

/// <summary>One measure, or several, over a number of something.</summary>
/// <param name="Title">What it shows.</param>
/// <param name="Of">What there is a number of.</param>
/// <param name="Unit">Of the values.</param>
internal sealed record GrowthPanel(string Title, string Of, string Unit)
{
    private readonly List<(string Line, int Count, double Value)> _points = [];

    public IEnumerable<IGrouping<string, (int Count, double Value)>> Lines => _points.GroupBy(p => p.Line, p => (p.Count, p.Value));

    public void Add(string line, int count, double value) => _points.Add((line, count, value));

    public IEnumerable<Figure> Figures() => _points.Select(p => new Figure($"{p.Count:N0} {Of}: {p.Line}", p.Value, Unit));
}
