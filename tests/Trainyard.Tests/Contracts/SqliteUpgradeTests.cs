using Trainyard.Accounts;
using Trainyard.Api;
using Trainyard.Jobs;
using Trainyard.Storage;

namespace Trainyard.Tests.Contracts;

/// <summary>A data folder of an older version.</summary>
public sealed class SqliteUpgradeTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private const string NoSessions =
        "DROP INDEX account_tokens_by_session; ALTER TABLE account_tokens DROP COLUMN created_by; ALTER TABLE account_tokens DROP COLUMN created; ALTER TABLE account_tokens DROP COLUMN session; DROP TABLE ended_sessions; ";

    [Theory]
    [InlineData(4, NoSessions)]
    [InlineData(3, NoSessions + "DROP INDEX jobs_by_end")]
    [InlineData(2, NoSessions + "DROP INDEX jobs_by_end; DROP TABLE logs")]
    [InlineData(1, NoSessions + "DROP INDEX jobs_by_end; DROP TABLE logs; DROP TABLE dead_letters")]
    public async Task An_older_database_gets_what_it_lacks_and_keeps_what_it_has(int version, string lack)
    {
        var cancel = TestContext.Current.CancellationToken;
        var file = _folder.File("old.db");
        var job = Samples.Job();
        List<string> schema;
        using (var old = new SqliteDatabase(file))
        {
            schema = await SchemaAsync(old);
            await new SqliteJobStore(old, TimeProvider.System).AddAsync(job, null, cancel);
            await new SqliteJobHistory(old).AppendAsync(job.Id, [Samples.Started(1)], cancel);
            await old.WriteAsync(db => db.Run($"{lack}; PRAGMA user_version = {version};"), cancel);
            await old.WriteAsync(db => db.Run("INSERT INTO account_tokens VALUES ('hash', 'Link', 'ada', 'stamp', 253402300799000, NULL)"), cancel);
        }

        using var upgraded = new SqliteDatabase(file);
        var history = new SqliteJobHistory(upgraded);
        await history.AppendAsync(job.Id, [Samples.Line(1, 2, "line")], cancel);

        Assert.Equal(schema, await SchemaAsync(upgraded));
        Assert.Equal(("ada", null), await new SqliteAccountStore(upgraded).FindTokenAsync("hash", cancel) is { } token ? (token.Account, token.Session) : default);
        Assert.NotNull(await new SqliteJobStore(upgraded, TimeProvider.System).FindAsync(job.Id, cancel));
        Assert.Single(await history.ReadAsync(job.Id, EventCursor.Start, 10, cancel));
        Assert.Equal("line", Assert.Single(await history.ReadLogAsync(job.Id, EventCursor.Start, 10, cancel)).Text);
    }

    private static Task<List<string>> SchemaAsync(SqliteDatabase database) => database.ReadAsync(
        db => db.Query("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY name", row => row.GetString(0)), TestContext.Current.CancellationToken);
}
