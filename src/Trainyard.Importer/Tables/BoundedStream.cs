using Microsoft.Win32.SafeHandles;

namespace Trainyard.Importer.Tables;

/// <summary>
/// A file of which only some bytes may be read. Whoever reads on past them gets an exception: Parquet.Net would otherwise take the bytes of the
/// next column for those of a damaged one, and at the end of the file it would never stop.
/// </summary>
internal sealed class BoundedStream(SafeFileHandle file) : Stream
{
    private readonly byte[] _buffer = new byte[1 << 14];
    private long _bufferAt;
    private int _buffered;

    /// <summary>The first byte that may not be read.</summary>
    public long End { get; set; } = RandomAccess.GetLength(file);

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length { get; } = RandomAccess.GetLength(file);

    public override long Position { get; set; }

    public override int Read(Span<byte> buffer)
    {
        if (buffer.Length == 0) return 0;
        if (Position < 0 || Position >= End) throw new EndOfStreamException("The file ends earlier than it says.");
        buffer = buffer[..(int)Math.Min(buffer.Length, End - Position)];
        int read;
        if (buffer.Length >= _buffer.Length)
        {
            read = RandomAccess.Read(file, buffer, Position);
        }
        else
        {
            if (Position < _bufferAt || Position >= _bufferAt + _buffered) (_bufferAt, _buffered) = (Position, RandomAccess.Read(file, _buffer, Position));
            var there = _buffer.AsSpan(0, _buffered)[(int)(Position - _bufferAt)..];
            read = Math.Min(there.Length, buffer.Length);
            there[..read].CopyTo(buffer);
        }
        Position += read;
        return read > 0 ? read : throw new EndOfStreamException("The file became shorter while it was read.");
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int ReadByte()
    {
        Span<byte> one = stackalloc byte[1];
        ReadExactly(one);
        return one[0];
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => new(Read(buffer.Span));

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => Task.FromResult(Read(buffer, offset, count));

    public override long Seek(long offset, SeekOrigin origin) => Position = offset + origin switch
    {
        SeekOrigin.Begin => 0,
        SeekOrigin.Current => Position,
        _ => Length,
    };

    public override void Flush()
    {
    }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing) file.Dispose();
        base.Dispose(disposing);
    }
}
