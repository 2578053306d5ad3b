using System.Buffers;
using Trainyard.Contracts;

namespace Trainyard.Importer.Pictures;

/// <summary>Pictures of one thread on their way into the packed file: those that follow each other there are written together, at half the cost.</summary>
internal sealed class RowRuns(PackedDatasetWriter file, int rowBytes) : IDisposable
{
    private const int Bytes = 192 << 10;

    private readonly Run[] _runs = [.. Enum.GetValues<PartName>().Select(part => new Run(file, part, rowBytes))];

    /// <summary>Room for the pixels of a picture, to be followed by <see cref="Keep"/> when they are there.</summary>
    public Span<byte> Next(PartName part, int row) => _runs[(int)part].Next(row);

    /// <summary>The pixels are there.</summary>
    public void Keep(PartName part) => _runs[(int)part].Count++;

    /// <summary>Writes what is left.</summary>
    public void Dispose()
    {
        foreach (var run in _runs) run.Dispose();
    }

    private sealed class Run(PackedDatasetWriter file, PartName part, int rowBytes) : IDisposable
    {
        private readonly int _room = Math.Max(1, Bytes / rowBytes);
        private byte[]? _buffer;
        private int _first;

        public int Count { get; set; }

        public Span<byte> Next(int row)
        {
            _buffer ??= ArrayPool<byte>.Shared.Rent(_room * rowBytes);
            if (Count == _room || row != _first + Count) Write();
            if (Count == 0) _first = row;
            return _buffer.AsSpan(Count * rowBytes, rowBytes);
        }

        public void Dispose()
        {
            Write();
            if (_buffer is not null) ArrayPool<byte>.Shared.Return(_buffer);
        }

        private void Write()
        {
            if (Count > 0) file.WriteInputs(part, _first, _buffer.AsSpan(0, Count * rowBytes));
            Count = 0;
        }
    }
}
