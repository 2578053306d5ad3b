using Trainyard.Accounts;
using Trainyard.Contracts;
using Trainyard.Storage;
using Trainyard.Views;

namespace Trainyard.Embedded.Sqlite;

internal sealed class SqliteSavedViews(SqliteDatabase database) : ISavedViews
{
    public Task<IReadOnlyList<SavedView>> ListAsync(AccountId owner, CancellationToken cancellationToken) => database.ReadAsync<IReadOnlyList<SavedView>>(
        db => db.Query(
            "SELECT name, document FROM list_views WHERE account = $0 AND account_created = $1 ORDER BY name",
            row => new SavedView(row.GetString(0), StoredJson.Read<SavedViewDocument>(row.Bytes(1)).Query), Key(owner)),
        cancellationToken);

    public Task SaveAsync(AccountId owner, SavedView view, CancellationToken cancellationToken) => database.WriteAsync(
        db =>
        {
            db.Run(
                "INSERT OR REPLACE INTO list_views (account, account_created, name, document) VALUES ($0, $1, $2, $3)",
                [.. Key(owner), view.Name, StoredJson.Write(new SavedViewDocument(view.Query))]);
        },
        cancellationToken);

    public Task<bool> DeleteAsync(AccountId owner, string name, CancellationToken cancellationToken) =>
        database.WriteAsync(db => db.Run("DELETE FROM list_views WHERE account = $0 AND account_created = $1 AND name = $2", [.. Key(owner), name]) == 1, cancellationToken);

    private static object?[] Key(AccountId owner) => [owner.Name, owner.CreatedAt.ToUnixTimeMilliseconds()];
}
