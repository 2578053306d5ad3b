using System.Security.Cryptography;
using MongoDB.Bson;
using MongoDB.Driver;
using Trainyard.Accounts;
using Trainyard.Storage;

namespace Trainyard.Fleet.Mongo;

/// <summary>
/// A key in the database, made by the first server that starts. Read once, at the start and before the server is ready; until then
/// asking fails, and no request waits for the database.
/// </summary>
internal sealed class MongoSigningKey(MongoDatabase database) : ISigningKey, IInitializable
{
    private const int Bytes = 32;
    private const string Id = "signingKey";

    private volatile byte[]? _value;

    /// <exception cref="UnavailableException">It is not read yet.</exception>
    public ReadOnlyMemory<byte> Value => _value ?? throw new UnavailableException("MongoDB", new InvalidOperationException("The signing key is not read yet."));

    /// <exception cref="UnavailableException">MongoDB does not answer.</exception>
    /// <exception cref="InvalidSettingException">What is stored there is not a key.</exception>
    public async Task InitializeAsync(CancellationToken cancellationToken) => _value ??= await database.RunAsync(Names.Collections.Settings, LoadAsync, cancellationToken);

    private static async Task<byte[]> LoadAsync(IMongoCollection<BsonDocument> settings)
    {
        var key = await FindAsync(settings) ?? await CreateAsync(settings);
        return key.Length == Bytes
            ? key
            : throw new InvalidSettingException($"'{Id}' in MongoDB's collection '{Names.Collections.Settings}' is not a key of {Bytes} bytes: delete it and start again; everybody will have to sign in anew.");
    }

    private static async Task<byte[]> CreateAsync(IMongoCollection<BsonDocument> settings)
    {
        var key = RandomNumberGenerator.GetBytes(Bytes);
        try
        {
            await settings.InsertOneAsync(new BsonDocument { ["_id"] = Id, ["value"] = key });
            return key;
        }
        catch (MongoWriteException e) when (MongoFailures.IsDuplicateKey(e))
        {
            // Another server was faster: its key is everybody's.
            return await FindAsync(settings) ?? throw new InvalidSettingException($"'{Id}' was deleted from MongoDB's collection '{Names.Collections.Settings}' while this server started: start it again.");
        }
    }

    private static async Task<byte[]?> FindAsync(IMongoCollection<BsonDocument> settings) =>
        (await settings.Find(Builders<BsonDocument>.Filter.Eq("_id", Id)).FirstOrDefaultAsync())?["value"].AsByteArray;
}
