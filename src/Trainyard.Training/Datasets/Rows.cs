using System.Runtime.InteropServices;
using Trainyard.Contracts;
using Trainyard.Datasets.Packed;

namespace Trainyard.Training.Datasets;

/// <summary>Inputs of examples as they are kept, in memory or in a mapped file. May be read from several threads.</summary>
internal abstract class Rows
{
    /// <summary>How many examples.</summary>
    public required int Count { get; init; }

    /// <summary>Of one example: height, width, channels; or the number of numbers.</summary>
    public required IReadOnlyList<long> Shape { get; init; }

    /// <summary>A byte for each value; else a float.</summary>
    public required bool AreBytes { get; init; }

    /// <summary>Values of one example.</summary>
    public int Length => (int)Shape.Aggregate(1L, (n, size) => n * size);

    /// <summary>The bytes of one example.</summary>
    public abstract ReadOnlySpan<byte> this[long row] { get; }

    /// <summary>The values of one example as numbers.</summary>
    public void CopyTo(long row, Span<float> to)
    {
        var bytes = this[row];
        if (!AreBytes) MemoryMarshal.Cast<byte, float>(bytes).CopyTo(to);
        else for (var i = 0; i < bytes.Length; i++) to[i] = bytes[i];
    }
}

/// <summary>Rows in memory, one after the other.</summary>
internal sealed class RowsInMemory(ReadOnlyMemory<byte> bytes) : Rows
{
    private int RowBytes => Length * (AreBytes ? 1 : sizeof(float));

    public override ReadOnlySpan<byte> this[long row] => bytes.Span.Slice(checked((int)(row * RowBytes)), RowBytes);
}

/// <summary>Rows of a dataset's file, which the system reads as they are asked for, so that they may be more than memory holds.</summary>
internal sealed class RowsInFile(PackedDataset file, PartName part) : Rows
{
    private readonly string _tensor = PackedDataset.Inputs(part);

    public override ReadOnlySpan<byte> this[long row] => file.Row(_tensor, row);
}
