namespace Trainyard.Embedded.Backups;

/// <summary>
/// What comes out of a compressed backup, to be read once, and no more of it than a backup of that size can hold. Figures and text shrink to
/// a tenth, weights hardly; a thousand to one is what a file made to fill a disk does.
/// </summary>
internal sealed class UnpackLimit(Stream unpacked, long packedBytes) : Stream
{
    private const long Ratio = 100;

    /// <summary>A new database is mostly zeros, which shrink to nothing.</summary>
    private const long AlwaysBytes = 64 * 1024 * 1024;

    private readonly long _most = AlwaysBytes + (Ratio * packedBytes);
    private long _read;

    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => false;
    public override long Length => throw new NotSupportedException();
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => Count(await unpacked.ReadAsync(buffer, cancellationToken));

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => Count(unpacked.Read(buffer, offset, count));

    public override int Read(Span<byte> buffer) => Count(unpacked.Read(buffer));

    public override void Flush() => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private int Count(int read)
    {
        _read += read;
        return _read <= _most
            ? read
            : throw new InvalidDataException($"it has {packedBytes:N0} bytes and unpacks to more than {_most:N0}, which no backup does. If you know where it is from, unpack it with tar into an empty folder, and use that as --home.");
    }
}
