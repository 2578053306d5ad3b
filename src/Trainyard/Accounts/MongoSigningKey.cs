using System.Security.Cryptography;
using MongoDB.Bson;
using MongoDB.Driver;
using Trainyard.Storage;

namespace Trainyard.Accounts;

/// <summary>
/// A key in the database, made by the first server that asks for it. Read when it is first needed; while MongoDB does not answer,
/// asking fails, and works later.
/// </summary>
internal sealed class MongoSigningKey(MongoDatabase database) : ISigningKey
{
    private const int Bytes = 32;
    private const string Id = "signingKey";

    private byte[]? _value;

    /// <exception cref="UnavailableException">MongoDB does not answer.</exception>
    /// <exception cref="InvalidSettingException">What is stored there is not a key.</exception>
    public ReadOnlyMemory<byte> Value =>
        _value ??= database.RunAsync(Names.Collections.Settings, LoadAsync, CancellationToken.None).GetAwaiter().GetResult();

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
