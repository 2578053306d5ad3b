using Trainyard.Contracts;
using Trainyard.Embedded.Sqlite;
using Trainyard.Filters;
using Trainyard.Jobs;

namespace Trainyard.Tests.Contracts;

/// <summary>A data folder of an older version.</summary>
public sealed class SqliteUpgradeTests : IDisposable
{
    private const string WithoutNinthSchema = """
        DROP TRIGGER job_added;
        DROP TRIGGER job_changed;
        DROP TRIGGER job_deleted;
        DROP TABLE job_changes;
        DROP TABLE list_views;
        DROP TABLE sweeps;
        CREATE INDEX jobs_by_state ON jobs (state, created, accuracy, loss, f1, started, ended, progress, epochs, name, owner, search, trained, running_since);
        """;

    private const string WithoutEighthSchema = "DROP TABLE datasets;";

    private const string WithoutSeventhSchema = """
        DROP INDEX jobs_by_created_of_owner;
        DROP INDEX jobs_in_state;
        DROP INDEX jobs_by_created_in_state;
        DROP INDEX jobs_by_dispatch_in_state;
        DROP INDEX jobs_by_name_in_state;
        DROP INDEX jobs_by_progress_in_state;
        DROP INDEX jobs_by_epochs_in_state;
        DROP INDEX jobs_by_started_in_state;
        DROP INDEX jobs_by_ended_in_state;
        DROP INDEX jobs_by_accuracy_in_state;
        DROP INDEX jobs_by_loss_in_state;
        DROP INDEX jobs_by_f1_in_state;
        DROP INDEX jobs_by_trained_in_state;
        DROP INDEX jobs_by_training_in_state;
        CREATE INDEX jobs_by_created ON jobs (created, id);
        CREATE INDEX jobs_by_dispatch ON jobs (state, dispatch, id);
        """;

    private const string WithoutSixthSchema = "DROP TABLE api_tokens;";

    private const string WithoutFifthSchema = """
        ALTER TABLE dead_letters DROP COLUMN headers;
        DROP INDEX account_tokens_by_session;
        ALTER TABLE account_tokens DROP COLUMN created_by;
        ALTER TABLE account_tokens DROP COLUMN created;
        ALTER TABLE account_tokens DROP COLUMN session;
        DROP TABLE ended_sessions;
        DROP INDEX jobs_by_state;
        ALTER TABLE jobs DROP COLUMN trained;
        ALTER TABLE jobs DROP COLUMN running_since;
        CREATE INDEX jobs_by_state ON jobs (state, created, accuracy, loss, f1, started, ended, progress, epochs, name, owner, search);
        """;

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(8, "")]
    [InlineData(7, "")]
    [InlineData(6, "")]
    [InlineData(5, "")]
    [InlineData(4, "")]
    [InlineData(3, "DROP INDEX jobs_by_end;")]
    [InlineData(2, "DROP INDEX jobs_by_end; DROP TABLE logs;")]
    [InlineData(1, "DROP INDEX jobs_by_end; DROP TABLE logs; DROP TABLE dead_letters;")]
    public async Task An_older_database_gets_what_it_lacks_and_keeps_what_it_has(int version, string lack)
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var file = _folder.File("old.db");
        var job = Samples.Job();
        List<string> schema;
        using (var old = new SqliteDatabase(file))
        {
            schema = await SchemaAsync(old);
            await new SqliteJobStore(old, TimeProvider.System).AddAsync(job, null, cancellationToken);
            await new SqliteJobHistory(old).AppendAsync(job.Id, [Samples.Started(1)], cancellationToken);
            await old.WriteAsync(db => db.Run($"{WithoutNinthSchema} {(version < 8 ? WithoutEighthSchema : "")} {(version < 7 ? WithoutSeventhSchema : "")} {(version < 6 ? WithoutSixthSchema : "")} {(version < 5 ? WithoutFifthSchema : "")} {lack} PRAGMA user_version = {version};"), cancellationToken);
            await old.WriteAsync(db => db.Run("INSERT INTO account_tokens (hash, kind, account, stamp, expires, used) VALUES ('hash', 'Link', 'ada', 'stamp', 253402300799000, NULL)"), cancellationToken);
        }

        using var upgraded = new SqliteDatabase(file);
        var history = new SqliteJobHistory(upgraded);
        await history.AppendAsync(job.Id, [Samples.Line(1, 2, "line")], cancellationToken);

        Assert.Equal(schema, await SchemaAsync(upgraded));
        Assert.Equal(("ada", null), await new SqliteAccountStore(upgraded).FindTokenAsync("hash", cancellationToken) is { } token ? (token.Account, token.Session) : default);
        Assert.NotNull(await new SqliteJobStore(upgraded, TimeProvider.System).FindAsync(job.Id, cancellationToken));
        Assert.Single(await history.ReadAsync(job.Id, EventCursor.Start, 10, cancellationToken));
        Assert.Equal("line", Assert.Single(await history.ReadLogAsync(job.Id, EventCursor.Start, 10, cancellationToken)).Text);
    }

    [Fact]
    public async Task Jobs_of_an_older_database_are_sorted_by_the_time_that_they_trained()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var file = _folder.File("old.db");
        Job waits = Samples.Job("waits"), twice = Samples.Job("twice").Trained([4, 2], pause: 3600), once = Samples.Job("once").Trained([20]);
        using (var old = new SqliteDatabase(file))
        {
            var store = new SqliteJobStore(old, TimeProvider.System);
            foreach (var job in new[] { waits, twice, once }) await store.AddAsync(job, null, cancellationToken);
            await old.WriteAsync(db => db.Run($"{WithoutNinthSchema} {WithoutEighthSchema} {WithoutSeventhSchema} {WithoutSixthSchema} {WithoutFifthSchema} PRAGMA user_version = 4;"), cancellationToken);
        }

        using var upgraded = new SqliteDatabase(file);
        var list = await new SqliteJobStore(upgraded, TimeProvider.System).ListAsync(new JobQuery { Sort = JobSort.Duration }, cancellationToken);

        Assert.Equal([once.Id, twice.Id, waits.Id], list.Jobs.Select(j => j.Id));
    }

    [Fact]
    public async Task Jobs_of_an_older_database_are_found_by_what_they_were_submitted_with()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var file = _folder.File("old.db");
        var job = Samples.Job("old");
        using (var old = new SqliteDatabase(file))
        {
            await new SqliteJobStore(old, TimeProvider.System).AddAsync(job, null, cancellationToken);
            await old.WriteAsync(db => db.Run($"{WithoutNinthSchema} PRAGMA user_version = 8;"), cancellationToken);
        }

        using var upgraded = new SqliteDatabase(file);
        var store = new SqliteJobStore(upgraded, TimeProvider.System);
        var added = await store.AddAsync(Samples.Job("new"), null, cancellationToken);
        var filter = FilterParser.Parse("optimizer.type = adam", Samples.Now, out _);

        Assert.Equal([added.Id, job.Id], (await store.ListAsync(new JobQuery { Filter = filter, Sort = JobSort.Name, Descending = false }, cancellationToken)).Jobs.Select(j => j.Id));
    }

    private static Task<List<string>> SchemaAsync(SqliteDatabase database) => database.ReadAsync(
        db => db.Query("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY name", row => row.GetString(0)), TestContext.Current.CancellationToken);
}
