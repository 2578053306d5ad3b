using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using MongoDB.Bson;
using MongoDB.Driver;
using MongoDB.Driver.GridFS;
using Trainyard.Artifacts;
using Trainyard.Contracts;
using Trainyard.Platform;

namespace Trainyard.Fleet.Mongo;

/// <summary>
/// Artifacts as GridFS files. A file's document is written after all of its chunks, so what is listed is whole; the chunks of an
/// upload that ended before that belong to nothing, and whoever lists removes them.
/// </summary>
internal sealed class GridFsArtifacts(MongoDatabase database, TimeProvider time) : IArtifactStore
{
    private const string Digest = "sha256";
    private const string Files = $"{Names.Collections.Artifacts}.files";
    private const string Chunks = $"{Names.Collections.Artifacts}.chunks";

    /// <summary>No upload takes as long.</summary>
    private static readonly TimeSpan Abandoned = TimeSpan.FromDays(1);

    public async Task<ArtifactRef> SaveAsync(string id, Func<Stream, CancellationToken, Task> write, CancellationToken cancellationToken)
    {
        ArtifactIds.Checked(id);
        using var file = TempFile.Create();
        try
        {
            // Before anything is awaited: training writes on its own thread.
            await write(file, cancellationToken);
        }
        catch (IOException e) when (e.Message.Contains(file.Name, StringComparison.Ordinal))
        {
            throw TempFile.WithoutPath(e, file);
        }
        var artifact = new ArtifactRef(id, file.Length, await DigestAsync(file, cancellationToken));
        try
        {
            await database.RunAsync(mongo => UploadAsync(mongo, artifact, file, cancellationToken), cancellationToken);
        }
        catch (MongoException e)
        {
            throw new IOException($"MongoDB did not store '{artifact.Id}': {e.Message}", e);
        }
        return artifact;
    }

    public async Task<bool> ContainsAsync(ArtifactRef artifact, CancellationToken cancellationToken) =>
        (await database.RunAsync(mongo => FindAsync(mongo, ArtifactIds.Checked(artifact.Id), cancellationToken), cancellationToken)).Any(f => f.Length == artifact.Size);

    public async Task<Stream> OpenAsync(ArtifactRef artifact, CancellationToken cancellationToken)
    {
        ArtifactIds.Checked(artifact.Id);
        var file = TempFile.Create();
        try
        {
            await database.RunAsync(mongo => DownloadAsync(mongo, artifact, file, cancellationToken), cancellationToken);
            return await DigestAsync(file, cancellationToken) == artifact.Sha256 ? file : throw ArtifactErrors.Damaged(artifact);
        }
        catch
        {
            await file.DisposeAsync();
            throw;
        }
    }

    public async Task<Stream> StreamAsync(ArtifactRef artifact, CancellationToken cancellationToken)
    {
        ArtifactIds.Checked(artifact.Id);
        var file = await database.RunAsync(mongo => FindWholeAsync(mongo, artifact, cancellationToken), cancellationToken);
        return new VerifyingStream(new GridFsStream(database, Chunks, file.Id, file.ChunkSizeBytes, artifact), artifact);
    }

    public Task DeleteAsync(string id, CancellationToken cancellationToken)
    {
        ArtifactIds.Checked(id);
        return database.RunAsync(
            async mongo =>
            {
                foreach (var file in await FindAsync(mongo, id, cancellationToken)) await DropAsync(mongo, file.Id, cancellationToken);
            },
            cancellationToken);
    }

    public async IAsyncEnumerable<StoredArtifact> ListAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await database.RunAsync(mongo => CleanAsync(mongo, cancellationToken), cancellationToken);
        foreach (var file in await FilesAsync(cancellationToken))
        {
            if (ArtifactIds.JobOf(file.Filename) is { } job) yield return new StoredArtifact(file.Filename, job, file.UploadDateTime);
        }
    }

    public async Task<StoredFile?> FindAsync(string id, CancellationToken cancellationToken) =>
        await database.RunAsync(mongo => FindAsync(mongo, ArtifactIds.Checked(id), cancellationToken), cancellationToken) is [var newest, ..] ? new StoredFile(id, newest.Length, newest.UploadDateTime) : null;

    public async IAsyncEnumerable<StoredFile> ListFilesAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var file in await FilesAsync(cancellationToken))
        {
            if (ArtifactIds.IsOfDataset(file.Filename) || ArtifactIds.IsOfFile(file.Filename)) yield return new StoredFile(file.Filename, file.Length, file.UploadDateTime);
        }
    }

    private Task<List<GridFSFileInfo<ObjectId>>> FilesAsync(CancellationToken cancellationToken) => database.RunAsync(
        async mongo => await (await Bucket(mongo).FindAsync(FilterDefinition<GridFSFileInfo<ObjectId>>.Empty, null, cancellationToken)).ToListAsync(cancellationToken), cancellationToken);

    private static async Task UploadAsync(IMongoDatabase mongo, ArtifactRef artifact, Stream content, CancellationToken cancellationToken)
    {
        var (bucket, upload) = (Bucket(mongo), ObjectId.GenerateNewId());
        try
        {
            await bucket.UploadFromStreamAsync(upload, artifact.Id, content, new GridFSUploadOptions { Metadata = new BsonDocument(Digest, artifact.Sha256) }, cancellationToken);
            var chunks = await mongo.GetCollection<BsonDocument>(Chunks).CountDocumentsAsync(OfUpload(upload), cancellationToken: cancellationToken);
            var size = (long)bucket.Options.ChunkSizeBytes;
            if (chunks != (artifact.Size + size - 1) / size) throw new IOException($"MongoDB kept {chunks} pieces of '{artifact.Id}', which is not all.");
        }
        catch
        {
            await TryDropAsync(mongo, upload);
            throw;
        }
    }

    private static async Task DownloadAsync(IMongoDatabase mongo, ArtifactRef artifact, Stream target, CancellationToken cancellationToken)
    {
        var file = await FindWholeAsync(mongo, artifact, cancellationToken);
        try
        {
            await Bucket(mongo).DownloadToStreamAsync(file.Id, target, null, cancellationToken);
        }
        catch (GridFSException e)
        {
            throw ArtifactErrors.Damaged(artifact, e);
        }
    }

    private static async Task<GridFSFileInfo<ObjectId>> FindWholeAsync(IMongoDatabase mongo, ArtifactRef artifact, CancellationToken cancellationToken)
    {
        var files = await FindAsync(mongo, artifact.Id, cancellationToken);
        var file = files.Find(f => f.Metadata?.GetValue(Digest, null) == artifact.Sha256) ?? files.FirstOrDefault()
            ?? throw ArtifactErrors.Missing(artifact);
        return file.Length == artifact.Size ? file : throw ArtifactErrors.Damaged(artifact);
    }

    /// <summary>The newest first: a save that was repeated may have left an earlier one.</summary>
    private static async Task<List<GridFSFileInfo<ObjectId>>> FindAsync(IMongoDatabase mongo, string id, CancellationToken cancellationToken)
    {
        var newestFirst = new GridFSFindOptions<ObjectId> { Sort = Builders<GridFSFileInfo<ObjectId>>.Sort.Descending(f => f.UploadDateTime) };
        return await (await Bucket(mongo).FindAsync(Builders<GridFSFileInfo<ObjectId>>.Filter.Eq(f => f.Filename, id), newestFirst, cancellationToken)).ToListAsync(cancellationToken);
    }

    /// <summary>The file first: without it the chunks are nothing, and may be swept.</summary>
    private static async Task DropAsync(IMongoDatabase mongo, ObjectId upload, CancellationToken cancellationToken)
    {
        await mongo.GetCollection<BsonDocument>(Files).DeleteOneAsync(Builders<BsonDocument>.Filter.Eq("_id", upload), cancellationToken);
        await mongo.GetCollection<BsonDocument>(Chunks).DeleteManyAsync(OfUpload(upload), cancellationToken);
    }

    private static async Task TryDropAsync(IMongoDatabase mongo, ObjectId upload)
    {
        try
        {
            await DropAsync(mongo, upload, CancellationToken.None);
        }
        catch (Exception e) when (e is MongoException or TimeoutException)
        {
            // Then the cleanup does it.
        }
    }

    /// <summary>Drops old chunks without a file.</summary>
    private async Task CleanAsync(IMongoDatabase mongo, CancellationToken cancellationToken)
    {
        var chunks = mongo.GetCollection<BsonDocument>(Chunks);
        var old = ObjectId.GenerateNewId((time.GetUtcNow() - Abandoned).UtcDateTime);
        var orphans = await chunks.Aggregate()
            .Match(Builders<BsonDocument>.Filter.Lt("files_id", old))
            .Group(new BsonDocument("_id", "$files_id"))
            .Lookup(Files, "_id", "_id", "file")
            .Match(Builders<BsonDocument>.Filter.Size("file", 0))
            .ToListAsync(cancellationToken);
        foreach (var orphan in orphans) await chunks.DeleteManyAsync(OfUpload(orphan["_id"].AsObjectId), cancellationToken);
    }

    private static async Task<string> DigestAsync(Stream stream, CancellationToken cancellationToken)
    {
        stream.Position = 0;
        var digest = Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, cancellationToken));
        stream.Position = 0;
        return digest;
    }

    private static GridFSBucket<ObjectId> Bucket(IMongoDatabase mongo) => new(mongo, new GridFSBucketOptions { BucketName = Names.Collections.Artifacts });

    private static FilterDefinition<BsonDocument> OfUpload(ObjectId upload) => Builders<BsonDocument>.Filter.Eq("files_id", upload);
}
