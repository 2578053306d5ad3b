using Trainyard.Search.Space;

namespace Trainyard.Search.Methods;

/// <summary>The methods that choose points, by name.</summary>
public static class SearchMethods
{
    /// <summary>Raised with each change after which a method may give another point for the same history and seed.</summary>
    public const int Version = 1;

    private const int FewTrials = 200;

    private static readonly Dictionary<string, ISearchMethod> ByName = new(StringComparer.Ordinal)
    {
        ["grid"] = new GridSearch(),
        ["random"] = new RandomSearch(),
        ["sobol"] = new SobolSearch(),
        ["tpe"] = new TpeSearch(),
        ["gp"] = new GaussianProcessSearch(),
    };

    public static IReadOnlyCollection<string> Names => ByName.Keys;

    /// <returns>Null: there is none of that name.</returns>
    public static ISearchMethod? Find(string name) => ByName.GetValueOrDefault(name);

    /// <summary>
    /// The one for people who name none: the Gaussian process where all settings are numbers, always exist, and trials are few; TPE otherwise (decision 48).
    /// </summary>
    /// <param name="trials">How many there will be at most.</param>
    public static string Default(SearchSpace space, int trials) => space.IsOrdered && space.IsFlat && trials <= FewTrials ? "gp" : "tpe";
}
