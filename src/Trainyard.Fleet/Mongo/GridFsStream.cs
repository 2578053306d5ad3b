using MongoDB.Bson;
using MongoDB.Driver;
using Trainyard.Artifacts;
using Trainyard.Contracts;
using Trainyard.Storage;

namespace Trainyard.Fleet.Mongo;

/// <summary>A GridFS file as a seekable stream that holds one chunk, and asks for the next one when it is read.</summary>
/// <exception cref="UnavailableException">While it is read: MongoDB does not answer.</exception>
/// <exception cref="InvalidDataException">While it is read: a chunk is missing, or not of its size.</exception>
internal sealed class GridFsStream(MongoDatabase database, string chunks, ObjectId file, int chunkSize, ArtifactRef artifact) : Stream
{
    private byte[] _chunk = [];
    private long _number = -1;
    private long _position;

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length => artifact.Size;

    public override long Position
    {
        get => _position;
        set => _position = value >= 0 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "A position is not negative.");
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (buffer.IsEmpty || _position >= Length) return 0;
        var number = _position / chunkSize;
        if (number != _number) (_chunk, _number) = (await LoadAsync(number, cancellationToken), number);
        var from = (int)(_position % chunkSize);
        var read = Math.Min(buffer.Length, _chunk.Length - from);
        _chunk.AsMemory(from, read).CopyTo(buffer);
        _position += read;
        return read;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => ReadAsync(buffer.AsMemory(offset, count)).AsTask().GetAwaiter().GetResult();

    public override long Seek(long offset, SeekOrigin origin) => Position = offset + origin switch
    {
        SeekOrigin.Begin => 0,
        SeekOrigin.Current => _position,
        SeekOrigin.End => Length,
        _ => throw new ArgumentOutOfRangeException(nameof(origin), origin, "There is no such origin."),
    };

    public override void Flush()
    {
    }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private async Task<byte[]> LoadAsync(long number, CancellationToken cancellationToken)
    {
        var filter = Builders<BsonDocument>.Filter.Eq("files_id", file) & Builders<BsonDocument>.Filter.Eq("n", (int)number);
        var chunk = await database.RunAsync(chunks, collection => collection.Find(filter).FirstOrDefaultAsync(cancellationToken)!, cancellationToken) is { } found ? found["data"].AsByteArray : [];
        return chunk.Length == Math.Min(chunkSize, Length - (number * chunkSize)) ? chunk : throw ArtifactErrors.Damaged(artifact);
    }
}
