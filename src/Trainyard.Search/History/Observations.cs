using Trainyard.Search.Space;

namespace Trainyard.Search.History;

/// <summary>A history as numeric methods read it: by number, whatever order it came in, and without points of another space.</summary>
internal sealed class Observations
{
    private readonly HashSet<SearchPoint> _points;

    private Observations(IReadOnlyList<Observation> all, HashSet<SearchPoint> points, int next) => (All, _points, Next) = (all, points, next);

    public IReadOnlyList<Observation> All { get; }

    /// <summary>Those that ended with a finite loss.</summary>
    public IEnumerable<Observation> Valued => All.Where(o => o.HasValue);

    /// <summary>The number of the next trial.</summary>
    public int Next { get; }

    public bool Contains(SearchPoint point) => _points.Contains(point);

    public static Observations Of(SearchSpace space, IReadOnlyList<SearchTrial> history)
    {
        var ordered = history.OrderBy(t => t.Number).ToList();
        var read = ordered.Select(t => (Trial: t, Coordinates: space.Encode(t.Point))).Where(t => t.Coordinates is not null)
            .Select(t => new Observation(t.Trial.Number, t.Coordinates!, t.Trial.State == TrialState.Running, t.Trial.HasValue ? t.Trial.Loss!.Value : double.NaN));
        return new Observations([.. read], [.. ordered.Select(t => t.Point)], ordered.Count == 0 ? 0 : ordered[^1].Number + 1);
    }
}

/// <param name="Number">Of the trial.</param>
/// <param name="Coordinates">In the unit cube; NaN where a setting does not exist.</param>
/// <param name="IsRunning">It has no result yet.</param>
/// <param name="Loss">NaN: it runs, or it failed.</param>
internal sealed record Observation(int Number, double[] Coordinates, bool IsRunning, double Loss)
{
    public bool HasValue => !double.IsNaN(Loss);
}
