using MongoDB.Bson;
using MongoDB.Driver;

namespace Trainyard.Fleet.Mongo;

/// <summary>The newest schema that a program has opened the database with, kept in the database.</summary>
internal static class MongoSchema
{
    private const string Id = "schema";

    /// <summary>Raises the database's number to this program's.</summary>
    /// <exception cref="InvalidSettingException">A newer program has been here, and may have stored what this one does not understand.</exception>
    public static async Task RaiseAsync(IMongoDatabase database, int version, CancellationToken cancellationToken)
    {
        var settings = database.GetCollection<BsonDocument>(Names.Collections.Settings);
        var filter = Builders<BsonDocument>.Filter.Eq("_id", Id);
        try
        {
            await settings.UpdateOneAsync(filter, Builders<BsonDocument>.Update.Max("version", version), new UpdateOptions { IsUpsert = true }, cancellationToken);
        }
        catch (MongoWriteException e) when (MongoFailures.IsDuplicateKey(e))
        {
            // Another program was the first, at the same moment: its number is there, and ours is not higher, or the next start raises it.
        }
        if ((await settings.Find(filter).FirstAsync(cancellationToken))["version"].AsInt32 is var stored && stored > version)
            throw new InvalidSettingException($"MongoDB's database '{database.DatabaseNamespace.DatabaseName}' was used by a newer Trainyard (schema {stored}; this one knows {version}): use that version, or another database.");
    }
}
