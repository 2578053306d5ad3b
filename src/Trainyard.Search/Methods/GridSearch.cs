using Trainyard.Search.History;
using Trainyard.Search.Space;

namespace Trainyard.Search.Methods;

/// <summary>Every combination, the last setting fastest. A continuum is cut into <paramref name="resolution"/> values, its bounds among them.</summary>
public sealed class GridSearch(int resolution = GridSearch.DefaultResolution) : ISearchMethod
{
    public const int DefaultResolution = 5;

    public SearchPoint? Suggest(SearchSpace space, IReadOnlyList<SearchTrial> history, long seed)
    {
        var tried = history.Select(t => t.Point).ToHashSet();
        return Points(space, resolution).FirstOrDefault(p => !tried.Contains(p));
    }

    /// <summary>All combinations, each once: settings that do not exist multiply nothing.</summary>
    public static IEnumerable<SearchPoint> Points(SearchSpace space, int resolution)
    {
        var coordinates = new double[space.Settings.Count];
        return From(0);

        IEnumerable<SearchPoint> From(int index)
        {
            if (index == coordinates.Length)
            {
                yield return space.Decode(coordinates);
                yield break;
            }
            var setting = space.Settings[index];
            // The settings before this one are decided, and its condition names one of them.
            var exists = setting.Condition?.Holds(space.Decode(coordinates)) ?? true;
            var count = !exists ? 1 : setting.Levels ?? resolution;
            for (var i = 0; i < count; i++)
            {
                coordinates[index] = setting.Levels is null && count > 1 ? i / (count - 1.0) : (i + 0.5) / count;
                foreach (var point in From(index + 1)) yield return point;
            }
        }
    }
}
