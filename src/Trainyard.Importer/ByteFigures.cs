using Trainyard.Contracts;

namespace Trainyard.Importer;

/// <summary>Sums of bytes and of their squares in each channel. They are whole numbers, and so the same in whatever order examples come; they may come from several threads.</summary>
internal sealed class ByteFigures(int channels)
{
    private readonly long[] _sums = new long[channels], _squares = new long[channels];
    private long _count;

    /// <summary>Mean and standard deviation of each channel, of values from 0 to 1; a deviation is 1 where all values are the same.</summary>
    public InputScaling Scaling => new(byte.MaxValue, [.. _sums.Select(sum => (double)sum / _count / byte.MaxValue)], [.. _sums.Zip(_squares, Deviation)]);

    /// <param name="values">The channels fastest.</param>
    public void Add(ReadOnlySpan<byte> values)
    {
        Span<long> sums = stackalloc long[channels], squares = stackalloc long[channels];
        for (var channel = 0; channel < channels; channel++)
        {
            // Of one example both fit: squares reach 65,025.
            long sum = 0, square = 0;
            for (var i = channel; i < values.Length; i += channels)
            {
                sum += values[i];
                square += values[i] * values[i];
            }
            (sums[channel], squares[channel]) = (sum, square);
        }
        lock (_sums)
        {
            _count += values.Length / channels;
            for (var channel = 0; channel < channels; channel++)
            {
                _sums[channel] += sums[channel];
                _squares[channel] += squares[channel];
            }
        }
    }

    private double Deviation(long sum, long square)
    {
        var variance = (Int128)_count * square - (Int128)sum * sum;
        return variance > 0 ? Math.Sqrt((double)variance) / _count / byte.MaxValue : 1;
    }
}
