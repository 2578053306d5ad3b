using Trainyard.Search.Numerics;
using Trainyard.Search.Space;

namespace Trainyard.Search.Tpe;

/// <summary>
/// A density over a group of settings: a mixture of one kernel for each point and a wide one, the prior. A kernel is a product over the settings, so that the mixture keeps what
/// belongs together (multivariate, as in Falkner et al. 2018, "BOHB", section 3; kernels, bandwidths and weights after Watanabe 2023, "Tree-structured Parzen estimator").
/// A number's kernel is a normal distribution cut off at the bounds, in cells where the setting has levels; a choice's is most of the mass on its own value.
/// </summary>
internal sealed class ParzenEstimator
{
    /// <summary>The bandwidth of one point in one dimension, in the unit cube. Others use 0.2: on the functions of <c>bench --only search</c> a quarter of it comes closer.</summary>
    private const double BandwidthOfOne = 0.05;

    /// <summary>Points that weigh fully; older ones fade.</summary>
    private const int FullWeights = 25;

    private readonly Setting[] _settings;

    private readonly double[][] _centers;

    private readonly double[] _weights;

    private readonly double _bandwidth;

    /// <summary>For each kernel the logarithm of its weight, less that of the mass of each of its normal distributions within the bounds.</summary>
    private readonly double[] _logScales;

    /// <param name="settings">Of the group.</param>
    /// <param name="points">Coordinates in the order of the settings, oldest first; may be none.</param>
    public ParzenEstimator(Setting[] settings, IReadOnlyList<double[]> points)
    {
        (_settings, _centers) = (settings, [.. points]);
        var count = points.Count;
        _weights = [.. Enumerable.Range(0, count).Select(i => Weight(i, count)), 1.0];
        _bandwidth = BandwidthOfOne * PortableMath.Pow(Math.Max(count, 1), -1.0 / (settings.Length + 4));
        var total = _weights.Sum();
        _logScales = [.. _weights.Select((weight, k) => PortableMath.Log(weight / total) - settings.Select((s, d) => s.IsOrdered ? LogMass(k, d) : 0).Sum())];
    }

    public double[] Sample(SearchRandom random)
    {
        var kernel = random.NextWeighted(_weights);
        var point = new double[_settings.Length];
        for (var d = 0; d < point.Length; d++) point[d] = _settings[d].IsOrdered ? SampleNumber(kernel, d, random) : SampleChoice(kernel, d, random);
        return point;
    }

    public double LogDensity(double[] point)
    {
        var terms = new double[_weights.Length];
        for (var k = 0; k < terms.Length; k++)
        {
            terms[k] = _logScales[k];
            for (var d = 0; d < point.Length; d++) terms[k] += LogKernel(k, d, point[d]);
        }
        return PortableMath.LogSumExp(terms);
    }

    private double LogKernel(int kernel, int d, double x)
    {
        var setting = _settings[d];
        if (!setting.IsOrdered) return PortableMath.Log(ChoiceWeights(kernel, d)[CellOf(x, setting.Levels!.Value)]);
        var (center, width) = Normal(kernel, d);
        if (setting.Levels is not { } levels) return Numerics.Normal.LogDensity((x - center) / width) - PortableMath.Log(width);
        var cell = CellOf(x, levels);
        return PortableMath.Log(Numerics.Normal.Mass(((double)cell / levels - center) / width, ((cell + 1.0) / levels - center) / width));
    }

    private double SampleNumber(int kernel, int d, SearchRandom random)
    {
        var (center, width) = Normal(kernel, d);
        while (true)
        {
            var x = center + width * random.NextNormal();
            if (x is >= 0 and <= 1) return x;
        }
    }

    private double SampleChoice(int kernel, int d, SearchRandom random)
    {
        var weights = ChoiceWeights(kernel, d);
        return (random.NextWeighted(weights) + 0.5) / weights.Length;
    }

    private double LogMass(int kernel, int d)
    {
        var (center, width) = Normal(kernel, d);
        return PortableMath.Log(Numerics.Normal.Mass(-center / width, (1 - center) / width));
    }

    /// <summary>At least half a cell wide, so that a level's neighbours are reached.</summary>
    private (double Center, double Width) Normal(int kernel, int d) =>
        kernel < _centers.Length ? (_centers[kernel][d], Math.Max(_bandwidth, 0.5 / (_settings[d].Levels ?? int.MaxValue))) : (0.5, 1);

    /// <summary>The chance of each choice: a share of one over the number of kernels for each, and 1 more for the kernel's own.</summary>
    private double[] ChoiceWeights(int kernel, int d)
    {
        var levels = _settings[d].Levels!.Value;
        var share = 1.0 / _weights.Length;
        var weights = new double[levels];
        var isPrior = kernel >= _centers.Length;
        Array.Fill(weights, isPrior ? 1.0 / levels : share / (1 + levels * share));
        if (!isPrior) weights[CellOf(_centers[kernel][d], levels)] += 1 / (1 + levels * share);
        return weights;
    }

    /// <summary>The last <see cref="FullWeights"/> weigh 1; the older ones less the older they are, from 1 over their number on.</summary>
    private static double Weight(int index, int count)
    {
        var faded = count - FullWeights;
        return index >= faded ? 1 : faded == 1 ? 1.0 / count : 1.0 / count + (1 - 1.0 / count) * index / (faded - 1);
    }

    private static int CellOf(double x, int levels) => Math.Clamp((int)(x * levels), 0, levels - 1);
}
