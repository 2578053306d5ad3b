using System.IO.Compression;

namespace Trainyard.Embedded.Backups;

/// <summary>Writes a gzip file of several members one behind the other, each with a level of its own; every reader of gzip takes them for one file.</summary>
internal sealed class GzipMembers(Stream file) : Stream
{
    private CompressionLevel _level = CompressionLevel.Fastest;
    private GZipStream? _member;

    /// <summary>Of what is written from here on.</summary>
    public CompressionLevel Level
    {
        set
        {
            if (value == _level) return;
            _level = value;
            _member?.Dispose();
            _member = null;
        }
    }

    public override bool CanRead => false;
    public override bool CanSeek => false;
    public override bool CanWrite => true;
    public override long Length => throw new NotSupportedException();
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    private GZipStream Member => _member ??= new GZipStream(file, _level, leaveOpen: true);

    public override void Write(byte[] buffer, int offset, int count) => Member.Write(buffer, offset, count);

    public override void Write(ReadOnlySpan<byte> buffer) => Member.Write(buffer);

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => Member.WriteAsync(buffer, offset, count, cancellationToken);

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => Member.WriteAsync(buffer, cancellationToken);

    public override void Flush() => _member?.Flush();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing) _member?.Dispose();
        base.Dispose(disposing);
    }
}
