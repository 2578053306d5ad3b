namespace Trainyard.Server.Tables;

/// <summary>
/// For a writer that asks for its position and writes at once, in front of a response, which has no position and takes bytes asynchronously alone: it keeps what is written
/// until that is drained.
/// </summary>
internal sealed class ForwardStream : Stream
{
    private readonly MemoryStream _waiting = new();
    private long _drained;

    public override bool CanRead => false;

    public override bool CanSeek => false;
    public override bool CanWrite => true;
    public override long Length => Position;
    public override long Position { get => _drained + _waiting.Length; set => throw new NotSupportedException(); }

    /// <summary>Sends on what was written, and forgets it.</summary>
    public async Task DrainAsync(Stream to, CancellationToken cancellationToken)
    {
        await to.WriteAsync(_waiting.GetBuffer().AsMemory(0, (int)_waiting.Length), cancellationToken);
        _drained += _waiting.Length;
        _waiting.SetLength(0);
    }

    public override void Write(byte[] buffer, int offset, int count) => _waiting.Write(buffer, offset, count);

    public override void Write(ReadOnlySpan<byte> buffer) => _waiting.Write(buffer);

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => _waiting.WriteAsync(buffer, offset, count, cancellationToken);

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => _waiting.WriteAsync(buffer, cancellationToken);

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing) _waiting.Dispose();
        base.Dispose(disposing);
    }
}
