using System.Numerics;
using System.Runtime.InteropServices;
using Trainyard.Contracts;

namespace Trainyard.Training.Datasets;

/// <summary>
/// Makes of kept values what a network sees: <c>(value / divisor - mean) / deviation</c>, several values at once, and each as if it were alone.
/// A number that is missing (NaN) becomes 0, the mean of those that are not.
/// </summary>
internal sealed class Normalizer
{
    private static readonly int Lanes = Vector<float>.Count;

    private readonly int _channels;
    private readonly float _divisor;

    /// <summary>For each channel as many vectors as it takes until the same channel is first again.</summary>
    private readonly float[] _means, _deviations;

    public Normalizer(InputScaling scaling)
    {
        _channels = scaling.Mean.Count;
        _divisor = (float)scaling.Divisor;
        _means = [.. Enumerable.Range(0, _channels * Lanes).Select(i => (float)scaling.Mean[i % _channels])];
        _deviations = [.. Enumerable.Range(0, _channels * Lanes).Select(i => (float)scaling.StandardDeviation[i % _channels])];
    }

    /// <param name="rows">What is kept.</param>
    /// <param name="row">Which of them.</param>
    /// <param name="to">A float for each of its values.</param>
    public void Fill(Rows rows, long row, Span<float> to)
    {
        if (rows.AreBytes) FromBytes(rows[row], to);
        else FromFloats(MemoryMarshal.Cast<byte, float>(rows[row]), to);
    }

    /// <summary>Normalises values where they are.</summary>
    public void Fill(Span<float> values) => FromFloats(values, values);

    private void FromBytes(ReadOnlySpan<byte> values, Span<float> to)
    {
        var (i, pattern) = (0, 0);
        for (; i <= values.Length - Vector<byte>.Count; i += Vector<byte>.Count)
        {
            Vector.Widen(new Vector<byte>(values[i..]), out var low, out var high);
            Vector.Widen(low, out var first, out var second);
            Vector.Widen(high, out var third, out var fourth);
            Store(first, to[i..], ref pattern);
            Store(second, to[(i + Lanes)..], ref pattern);
            Store(third, to[(i + 2 * Lanes)..], ref pattern);
            Store(fourth, to[(i + 3 * Lanes)..], ref pattern);
        }
        for (; i < values.Length; i++) to[i] = One(values[i], i);
    }

    private void FromFloats(ReadOnlySpan<float> values, Span<float> to)
    {
        var (i, pattern) = (0, 0);
        for (; i <= values.Length - Lanes; i += Lanes) Scaled(new Vector<float>(values[i..]), ref pattern).CopyTo(to[i..]);
        for (; i < values.Length; i++) to[i] = One(values[i], i);
    }

    private void Store(Vector<uint> values, Span<float> to, ref int pattern) => Scaled(Vector.ConvertToSingle(Vector.AsVectorInt32(values)), ref pattern).CopyTo(to);

    private Vector<float> Scaled(Vector<float> values, ref int pattern)
    {
        var scaled = (values / new Vector<float>(_divisor) - new Vector<float>(_means, pattern)) / new Vector<float>(_deviations, pattern);
        pattern = pattern + Lanes == _means.Length ? 0 : pattern + Lanes;
        return Vector.ConditionalSelect(Vector.Equals(values, values), scaled, Vector<float>.Zero);
    }

    private float One(float value, int i) => float.IsNaN(value) ? 0 : (value / _divisor - _means[i % _channels]) / _deviations[i % _channels];
}
