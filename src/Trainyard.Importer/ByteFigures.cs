using System.Numerics;
using System.Runtime.InteropServices;
using Trainyard.Contracts;

namespace Trainyard.Importer;

/// <summary>Sums of bytes and of their squares in each channel. They are whole numbers, and so the same in whatever order examples come; they may come from several threads.</summary>
internal sealed class ByteFigures(int channels)
{
    /// <summary>So many bytes add up to no more than 16 bits hold.</summary>
    private const int MaxBlocks = 257;

    private readonly long[] _sums = new long[channels], _squares = new long[channels];
    private long _count;

    /// <summary>Mean and standard deviation of each channel, of values from 0 to 1; a deviation is 1 where all values are the same.</summary>
    public InputScaling Scaling => new(byte.MaxValue, [.. _sums.Select(sum => (double)sum / _count / byte.MaxValue)], [.. _sums.Zip(_squares, Deviation)]);

    /// <param name="values">The channels fastest.</param>
    public void Add(ReadOnlySpan<byte> values)
    {
        Span<long> sums = stackalloc long[channels], squares = stackalloc long[channels];
        var block = Vector<byte>.Count * channels;
        var inBlocks = values.Length / block * block;
        for (var blocks = values[..inBlocks]; blocks.Length > 0;)
        {
            var some = (int)Math.Min(blocks.Length, (long)block * MaxBlocks);
            AddBlocks(blocks[..some], sums, squares);
            blocks = blocks[some..];
        }
        for (var i = inBlocks; i < values.Length; i++)
        {
            sums[i % channels] += values[i];
            squares[i % channels] += values[i] * values[i];
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

    /// <summary>As many vectors at a time as there are channels: after them the same channel is first again.</summary>
    private static void AddBlocks(ReadOnlySpan<byte> values, Span<long> sums, Span<long> squares)
    {
        var vectors = MemoryMarshal.Cast<byte, Vector<byte>>(values);
        for (int place = 0, channel = 0; place < sums.Length; place++)
        {
            Vector<ushort> sum0 = default, sum1 = default;
            Vector<uint> square0 = default, square1 = default, square2 = default, square3 = default;
            for (var i = place; i < vectors.Length; i += sums.Length)
            {
                Vector.Widen(vectors[i], out var low, out var high);
                (sum0, sum1) = (sum0 + low, sum1 + high);
                // The square of a byte fits into 16 bits.
                Vector.Widen(low * low, out var first, out var second);
                Vector.Widen(high * high, out var third, out var fourth);
                (square0, square1, square2, square3) = (square0 + first, square1 + second, square2 + third, square3 + fourth);
            }
            var start = channel;
            Share(sum0, sums, ref channel);
            Share(sum1, sums, ref channel);
            channel = start;
            Share(square0, squares, ref channel);
            Share(square1, squares, ref channel);
            Share(square2, squares, ref channel);
            Share(square3, squares, ref channel);
        }
    }

    /// <summary>Adds each lane to the next channel.</summary>
    private static void Share<T>(Vector<T> lanes, Span<long> channels, ref int channel) where T : IBinaryInteger<T>
    {
        for (var lane = 0; lane < Vector<T>.Count; lane++)
        {
            channels[channel] += long.CreateTruncating(lanes[lane]);
            if (++channel == channels.Length) channel = 0;
        }
    }

    private double Deviation(long sum, long square)
    {
        var variance = (Int128)_count * square - (Int128)sum * sum;
        return variance > 0 ? Math.Sqrt((double)variance) / _count / byte.MaxValue : 1;
    }
}
