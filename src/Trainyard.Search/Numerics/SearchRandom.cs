namespace Trainyard.Search.Numerics;

/// <summary>
/// Pseudo-random numbers that follow from a key (seed, trial, purpose) and nothing else: SplitMix64 (Steele, Lea and Flood 2014,
/// "Fast splittable pseudorandom number generators"), whose state is a counter.
/// </summary>
internal sealed class SearchRandom
{
    private ulong _state;

    public SearchRandom(params ReadOnlySpan<ulong> key) => _state = Hash(key);

    /// <summary>In [0, 1), with 53 bits.</summary>
    public double NextDouble() => (NextBits() >> 11) * (1.0 / (1UL << 53));

    /// <summary>From 0 up to, without, <paramref name="count"/>.</summary>
    public int Next(int count) => (int)(NextDouble() * count);

    /// <summary>An index, each with a chance in proportion to its weight.</summary>
    public int NextWeighted(ReadOnlySpan<double> weights)
    {
        var total = 0.0;
        foreach (var weight in weights) total += weight;
        var rest = NextDouble() * total;
        for (var i = 0; i < weights.Length - 1; i++)
        {
            if (rest < weights[i]) return i;
            rest -= weights[i];
        }
        return weights.Length - 1;
    }

    /// <summary>Standard normal, by the polar method (Marsaglia and Bray 1964).</summary>
    public double NextNormal()
    {
        while (true)
        {
            var (x, y) = (2 * NextDouble() - 1, 2 * NextDouble() - 1);
            var square = x * x + y * y;
            if (square is > 0 and < 1) return x * Math.Sqrt(-2 * PortableMath.Log(square) / square);
        }
    }

    public static ulong Hash(params ReadOnlySpan<ulong> key)
    {
        var hash = 0UL;
        foreach (var part in key) hash = Mix(hash + 0x9E3779B97F4A7C15UL ^ Mix(part + 0x9E3779B97F4A7C15UL));
        return hash;
    }

    private ulong NextBits() => Mix(_state += 0x9E3779B97F4A7C15UL);

    private static ulong Mix(ulong z)
    {
        z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9UL;
        z = (z ^ z >> 27) * 0x94D049BB133111EBUL;
        return z ^ z >> 31;
    }
}
