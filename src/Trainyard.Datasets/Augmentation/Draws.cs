namespace Trainyard.Datasets.Augmentation;

/// <summary>Random numbers that follow from where they are drawn alone: SplitMix64 (Steele, Lea and Flood, 2014).</summary>
internal struct Draws
{
    private ulong _state;

    /// <param name="seed">The job's.</param>
    /// <param name="epoch">From 1.</param>
    /// <param name="index">Of the example, or of what else the numbers are for.</param>
    public Draws(int seed, int epoch, long index)
    {
        _state = (ulong)seed;
        _state = Next() ^ (ulong)epoch;
        _state = Next() ^ (ulong)index;
    }

    /// <summary>From 0 up to, and without, 1: the doubles with 53 bits.</summary>
    public double Share() => (Next() >> 11) * (1.0 / (1UL << 53));

    /// <summary>From one number to another.</summary>
    public double Between(double low, double high) => low + (high - low) * Share();

    /// <summary>From 0 up to, and without, a count.</summary>
    public int Below(int count) => (int)(Share() * count);

    /// <summary>True in this share of the draws.</summary>
    public bool Chance(double share) => Share() < share;

    /// <summary>From the Beta distribution with both parameters alike: two draws of the Gamma distribution, the first by their sum.</summary>
    public double Beta(double alpha)
    {
        var (one, other) = (LogGamma(alpha), LogGamma(alpha));
        return 1 / (1 + Math.Exp(other - one));
    }

    /// <summary>The logarithm of a draw of the Gamma distribution (Marsaglia and Tsang, 2000), since draws of a small shape are too small for a double.</summary>
    private double LogGamma(double shape)
    {
        if (shape < 1) return LogGamma(shape + 1) + Math.Log(1 - Share()) / shape;
        var d = shape - 1.0 / 3;
        var c = 1 / Math.Sqrt(9 * d);
        while (true)
        {
            var normal = Math.Sqrt(-2 * Math.Log(1 - Share())) * Math.Cos(2 * Math.PI * Share());
            var v = Math.Pow(1 + c * normal, 3);
            if (v > 0 && Math.Log(1 - Share()) < normal * normal / 2 + d - d * v + d * Math.Log(v)) return Math.Log(d * v);
        }
    }

    private ulong Next()
    {
        var x = _state += 0x9E3779B97F4A7C15;
        x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9;
        x = (x ^ (x >> 27)) * 0x94D049BB133111EB;
        return x ^ (x >> 31);
    }
}
