using Trainyard.Contracts;

namespace Trainyard.Importer;

/// <summary>
/// Shares a dataset's examples out among its parts, class by class, so that each part has the classes in the proportion of the whole. It is a
/// function of its arguments alone.
/// </summary>
internal static class Splits
{
    /// <summary>
    /// The part of each example. Of each class a part gets its share, rounded so that the parts have the sizes of the whole's shares (largest
    /// remainders first). A class of two examples or more is in the training and in the test part; one of three or more also in the validation part.
    /// </summary>
    /// <param name="classes">The class of each example, from 0.</param>
    /// <param name="validation">Share of the validation part, 0 to 1; 0: there is none.</param>
    /// <param name="test">Share of the test part, 0 to 1; 0: there is none.</param>
    /// <param name="seed">Another one gives other examples to each part.</param>
    public static PartName[] Stratified(IReadOnlyList<int> classes, double validation, double test, long seed)
    {
        if (validation < 0 || test < 0 || !(validation + test < 1)) throw new ArgumentException($"The shares {validation} and {test} leave nothing to train with.", nameof(test));
        var byClass = Enumerable.Range(0, classes.Count).GroupBy(i => classes[i]).OrderBy(group => group.Key)
            .Select(group => group.OrderBy(i => Mix(seed, i)).ThenBy(i => i).ToArray()).ToArray();
        var sizes = byClass.Select(group => group.Length).ToArray();
        var tests = Counts(sizes, test, leave: validation > 0 ? 2 : 1);
        var left = sizes.Zip(tests, (size, taken) => size - taken).ToArray();
        var validations = Counts(left, validation / (1 - test), leave: 1);

        var parts = new PartName[classes.Count];
        for (var c = 0; c < byClass.Length; c++)
        {
            for (var i = 0; i < tests[c] + validations[c]; i++) parts[byClass[c][i]] = i < tests[c] ? PartName.Test : PartName.Validation;
        }
        return parts;
    }

    /// <summary>How many of each class go into a part.</summary>
    /// <param name="sizes">Of each class.</param>
    /// <param name="share">Of the part.</param>
    /// <param name="leave">How many other parts want an example of each class.</param>
    private static int[] Counts(int[] sizes, double share, int leave)
    {
        if (share == 0) return new int[sizes.Length];
        var total = (int)Math.Ceiling(sizes.Sum() * share - 1e-9);
        var counts = sizes.Select(size => (int)(size * share)).ToArray();
        var byRemainder = Enumerable.Range(0, sizes.Length).OrderByDescending(c => sizes[c] * share - counts[c]).ThenBy(c => c).ToArray();
        for (var (i, missing) = (0, total - counts.Sum()); i < byRemainder.Length && missing > 0; i++, missing--) counts[byRemainder[i]]++;
        // Where a class is so small that its share is less than one example, it is in each part all the same.
        return [.. counts.Zip(sizes, (count, size) => size < 2 ? 0 : Math.Clamp(count, 1, Math.Max(1, size - leave)))];
    }

    /// <summary>A number that looks random, the same each time (SplitMix64: Steele, Lea and Flood, 2014).</summary>
    private static ulong Mix(long seed, int index)
    {
        var z = unchecked((ulong)seed * 0xD1342543DE82EF95 + ((ulong)index + 1) * 0x9E3779B97F4A7C15);
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
