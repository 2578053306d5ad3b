using Trainyard.Search.History;
using Trainyard.Search.Methods;
using Trainyard.Search.Numerics;
using Trainyard.Search.Space;

namespace Trainyard.Search.Populations;

/// <summary>
/// Population-based training (Jaderberg et al. 2017, "Population based training of neural networks", appendix A): after each generation the worst fifth copies a member of the best fifth,
/// weights and settings ("exploit": truncation selection), and changes the settings ("explore"). Pure: it follows from the members, the seed and the generation.
/// </summary>
public static class PopulationTraining
{
    private const double Share = 0.2, ResampleChance = 0.25;

    /// <summary>Numbers go this much up or down; within the unit cube where that is not possible.</summary>
    private static readonly double[] Factors = [0.8, 1.2];

    /// <returns>For each member that gives up its own way: whom it copies, and its new point. Members that are not named go on.</returns>
    /// <param name="space">Of the settings; they can change in the middle of a training.</param>
    /// <param name="members">With the loss of the generation just over; a member without a finite one is among the worst.</param>
    /// <param name="seed">Of the search.</param>
    /// <param name="generation">From 0.</param>
    public static IReadOnlyList<Replacement> Next(SearchSpace space, IReadOnlyList<SearchTrial> members, long seed, int generation)
    {
        List<SearchTrial> ranked = [.. members.OrderBy(m => m.HasValue ? m.Loss!.Value : double.PositiveInfinity).ThenBy(m => m.Number)];
        var cut = ranked.Count < 2 ? 0 : Math.Max(1, (int)(Share * ranked.Count));
        List<SearchTrial> best = [.. ranked.Take(cut).Where(m => m.HasValue)];
        if (best.Count == 0) return [];
        return [.. ranked.TakeLast(cut).OrderBy(m => m.Number).Select(member =>
        {
            var random = new SearchRandom((ulong)seed, (ulong)generation, (ulong)member.Number, Streams.Population);
            var source = best[random.Next(best.Count)];
            return new Replacement(member.Number, source.Number, Explore(space, source.Point, random));
        })];
    }

    /// <summary>Each setting anew with a chance of one in four; else a number times 0.8 or 1.2, and a choice stays.</summary>
    private static SearchPoint Explore(SearchSpace space, SearchPoint point, SearchRandom random)
    {
        var coordinates = space.Encode(point) ?? throw new ArgumentException("The point is none of the space.", nameof(point));
        for (var d = 0; d < coordinates.Length; d++)
        {
            var setting = space.Settings[d];
            var (anew, resample, factor) = (random.NextDouble(), random.NextDouble() < ResampleChance, Factors[random.Next(Factors.Length)]);
            if (resample || double.IsNaN(coordinates[d])) coordinates[d] = anew;
            else if (setting is NumberSetting or IntegerSetting && setting.Encode(point[setting.Name]) is not null) coordinates[d] = Scaled(setting, point[setting.Name].GetDouble() * factor) ?? coordinates[d];
        }
        return space.Decode(coordinates);
    }

    private static double? Scaled(Setting setting, double number) => setting switch
    {
        NumberSetting s => s.Encode(JsonValue.Of(Math.Clamp(number, s.Low, s.High))),
        IntegerSetting s => s.Encode(JsonValue.Of(Math.Clamp((long)Math.Round(number), s.Low, s.High))),
        _ => null,
    };
}

/// <param name="Member">The number of the trial that gives up its way.</param>
/// <param name="Source">The number of the one whose weights it takes.</param>
/// <param name="Point">With which it goes on.</param>
public sealed record Replacement(int Member, int Source, SearchPoint Point);
