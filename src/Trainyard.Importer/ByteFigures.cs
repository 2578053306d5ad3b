using Trainyard.Contracts;

namespace Trainyard.Importer;

/// <summary>How often each byte occurs in each channel. The figures are the same in whatever order examples come; they may come from several threads.</summary>
internal sealed class ByteFigures(int channels)
{
    private const int Bytes = 256;
    private readonly long[] _counts = new long[channels * Bytes];

    /// <summary>Mean and standard deviation of each channel, of values from 0 to 1; a deviation is 1 where all values are the same.</summary>
    public InputScaling Scaling
    {
        get
        {
            var figures = _counts.Chunk(Bytes).Select(counts =>
            {
                var total = (double)counts.Sum();
                var mean = counts.Select((count, value) => count * (double)value).Sum() / total;
                var deviation = Math.Sqrt(counts.Select((count, value) => count * (value - mean) * (value - mean)).Sum() / total);
                return (Mean: mean / byte.MaxValue, Deviation: deviation > 0 ? deviation / byte.MaxValue : 1);
            }).ToList();
            return new InputScaling(byte.MaxValue, [.. figures.Select(f => f.Mean)], [.. figures.Select(f => f.Deviation)]);
        }
    }

    /// <param name="values">The channels fastest.</param>
    public void Add(ReadOnlySpan<byte> values)
    {
        var counts = new int[_counts.Length];
        for (var channel = 0; channel < channels; channel++)
        {
            var ofChannel = counts.AsSpan(channel * Bytes, Bytes);
            for (var i = channel; i < values.Length; i += channels) ofChannel[values[i]]++;
        }
        lock (_counts)
        {
            for (var i = 0; i < counts.Length; i++) _counts[i] += counts[i];
        }
    }
}
