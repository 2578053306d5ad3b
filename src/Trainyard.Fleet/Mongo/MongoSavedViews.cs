using MongoDB.Bson;
using MongoDB.Driver;
using Trainyard.Accounts;
using Trainyard.Contracts;
using Trainyard.Storage;
using Trainyard.Views;

namespace Trainyard.Fleet.Mongo;

/// <summary>Views by their owner and name, which are the id.</summary>
internal sealed class MongoSavedViews(MongoDatabase database) : ISavedViews
{
    private static readonly FilterDefinitionBuilder<BsonDocument> Where = Builders<BsonDocument>.Filter;

    public Task<IReadOnlyList<SavedView>> ListAsync(AccountId owner, CancellationToken cancellationToken) => database.RunAsync<IReadOnlyList<SavedView>>(
        Names.Collections.ListViews,
        async views => (await views.Find(Where.Eq("owner", owner.ToString())).Sort(Builders<BsonDocument>.Sort.Ascending("name")).ToListAsync(cancellationToken))
            .ConvertAll(view => new SavedView(view["name"].AsString, StoredJson.Read<SavedViewDocument>(view["document"].AsString).Query)),
        cancellationToken);

    public Task SaveAsync(AccountId owner, SavedView view, CancellationToken cancellationToken) => database.RunAsync(
        Names.Collections.ListViews,
        views => views.ReplaceOneAsync(
            Where.Eq("_id", IdOf(owner, view.Name)),
            new BsonDocument { ["_id"] = IdOf(owner, view.Name), ["owner"] = owner.ToString(), ["name"] = view.Name, ["document"] = StoredJson.WriteText(new SavedViewDocument(view.Query)) },
            new ReplaceOptions { IsUpsert = true },
            cancellationToken),
        cancellationToken);

    public Task<bool> DeleteAsync(AccountId owner, string name, CancellationToken cancellationToken) => database.RunAsync(
        Names.Collections.ListViews, async views => (await views.DeleteOneAsync(Where.Eq("_id", IdOf(owner, name)), cancellationToken)).DeletedCount == 1, cancellationToken);

    private static string IdOf(AccountId owner, string name) => $"{owner}/{name}";
}
