using System.Security.Cryptography;
using Trainyard.Contracts;

namespace Trainyard.Artifacts;

/// <summary>
/// An artifact as a seekable stream of which nothing is read before it is asked for. Whoever reads it from its beginning to its end, as a
/// whole, gets its last bytes only if all of them are the ones that were saved; a part is handed out as it is.
/// </summary>
/// <exception cref="InvalidDataException">The bytes are not the ones that were saved: thrown in place of the last ones.</exception>
internal sealed class VerifyingStream(Stream stored, ArtifactRef artifact) : Stream
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    /// <summary>So much was read in one go from the beginning; what follows a seek is a part.</summary>
    private long _hashed;

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length => artifact.Size;

    public override long Position
    {
        get => stored.Position;
        set => stored.Position = value;
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var at = stored.Position;
        var read = await stored.ReadAsync(buffer, cancellationToken);
        Verify(at, buffer.Span[..read]);
        return read;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(Span<byte> buffer)
    {
        var at = stored.Position;
        var read = stored.Read(buffer);
        Verify(at, buffer[..read]);
        return read;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override long Seek(long offset, SeekOrigin origin) => stored.Seek(offset, origin);

    public override void Flush()
    {
    }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _hash.Dispose();
            stored.Dispose();
        }
        base.Dispose(disposing);
    }

    private void Verify(long at, ReadOnlySpan<byte> read)
    {
        if (at != _hashed) return;
        // Shorter than it was: an end where none is expected.
        if (read.IsEmpty && at < artifact.Size) throw ArtifactErrors.Damaged(artifact);
        if (read.IsEmpty) return;
        _hash.AppendData(read);
        _hashed += read.Length;
        if (_hashed == artifact.Size && Convert.ToHexStringLower(_hash.GetCurrentHash()) != artifact.Sha256) throw ArtifactErrors.Damaged(artifact);
    }
}
