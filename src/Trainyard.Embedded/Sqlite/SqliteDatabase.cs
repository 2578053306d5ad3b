using Microsoft.Data.Sqlite;
using Trainyard.Platform;
using Trainyard.Storage;
using Trainyard.Telemetry;

namespace Trainyard.Embedded.Sqlite;

/// <summary>
/// The embedded database: one file in WAL mode, one writer at a time, readers beside it. A write that returned is on disk
/// (<c>synchronous=FULL</c>), so it survives <c>kill -9</c> and a power cut.
/// </summary>
internal sealed class SqliteDatabase : IDisposable
{
    public const int SchemaVersion = 9;

    /// <summary>How long a write waits for another program that has the file locked.</summary>
    private static readonly TimeSpan BusyTimeout = TimeSpan.FromSeconds(10);

    private const string Schema = """
        CREATE TABLE jobs (
            id TEXT PRIMARY KEY, owner TEXT NOT NULL, idempotency_key TEXT, state INTEGER NOT NULL, search TEXT NOT NULL,
            created INTEGER NOT NULL, dispatch REAL NOT NULL, started INTEGER, ended INTEGER, name TEXT NOT NULL COLLATE NOCASE,
            progress REAL NOT NULL, epochs INTEGER NOT NULL, accuracy REAL, loss REAL, f1 REAL, document BLOB NOT NULL) WITHOUT ROWID;
        CREATE UNIQUE INDEX jobs_by_key ON jobs (owner, idempotency_key) WHERE idempotency_key IS NOT NULL;
        CREATE INDEX jobs_by_created ON jobs (created, id);
        CREATE INDEX jobs_by_dispatch ON jobs (state, dispatch, id);
        -- All that lists filter and sort by, so that they need not look up every job of a state beside its document.
        CREATE INDEX jobs_by_state ON jobs (state, created, accuracy, loss, f1, started, ended, progress, epochs, name, owner, search);
        CREATE TABLE events (
            job TEXT NOT NULL, fence INTEGER NOT NULL, seq INTEGER NOT NULL, step INTEGER NOT NULL, is_point INTEGER NOT NULL,
            document BLOB NOT NULL, PRIMARY KEY (job, fence, seq)) WITHOUT ROWID;
        CREATE TABLE accounts (
            name TEXT PRIMARY KEY, role TEXT NOT NULL, password_hash TEXT, stamp TEXT NOT NULL, created INTEGER NOT NULL) WITHOUT ROWID;
        CREATE TABLE account_tokens (
            hash TEXT PRIMARY KEY, kind TEXT NOT NULL, account TEXT NOT NULL, stamp TEXT NOT NULL, expires INTEGER NOT NULL, used INTEGER) WITHOUT ROWID;
        CREATE INDEX account_tokens_by_account ON account_tokens (account);
        """;

    private const string SecondSchema = """
        CREATE TABLE dead_letters (
            id TEXT PRIMARY KEY, source TEXT NOT NULL, at INTEGER NOT NULL, reason TEXT NOT NULL, key TEXT, body BLOB NOT NULL) WITHOUT ROWID;
        """;

    private const string ThirdSchema = """
        CREATE TABLE logs (
            job TEXT NOT NULL, fence INTEGER NOT NULL, seq INTEGER NOT NULL, document BLOB NOT NULL, PRIMARY KEY (job, fence, seq)) WITHOUT ROWID;
        """;

    private const string FourthSchema = "CREATE INDEX jobs_by_end ON jobs (ended, id) WHERE ended IS NOT NULL;";

    private const string FifthSchema = """
        ALTER TABLE dead_letters ADD COLUMN headers TEXT;
        ALTER TABLE account_tokens ADD COLUMN session TEXT;
        ALTER TABLE account_tokens ADD COLUMN created INTEGER;
        ALTER TABLE account_tokens ADD COLUMN created_by TEXT;
        CREATE INDEX account_tokens_by_session ON account_tokens (session) WHERE session IS NOT NULL;
        CREATE TABLE ended_sessions (id TEXT PRIMARY KEY, expires INTEGER NOT NULL) WITHOUT ROWID;
        ALTER TABLE jobs ADD COLUMN trained INTEGER;
        ALTER TABLE jobs ADD COLUMN running_since INTEGER;
        DROP INDEX jobs_by_state;
        CREATE INDEX jobs_by_state ON jobs (state, created, accuracy, loss, f1, started, ended, progress, epochs, name, owner, search, trained, running_since);
        """;

    private const string SixthSchema = """
        CREATE TABLE api_tokens (
            hash TEXT PRIMARY KEY, account TEXT NOT NULL, account_created INTEGER NOT NULL, name TEXT NOT NULL, scopes TEXT NOT NULL,
            created INTEGER NOT NULL, expires INTEGER NOT NULL, last_used INTEGER, UNIQUE (account, account_created, name)) WITHOUT ROWID;
        """;

    /// <summary>
    /// A list of jobs in some states reads a page of each state, in order, from the index of what it sorts by; a value that a job may lack is in
    /// an index of those that have it, so that a job which waits is in few of them.
    /// </summary>
    private const string SeventhSchema = """
        DROP INDEX jobs_by_created;
        CREATE INDEX jobs_by_created_of_owner ON jobs (state, owner, created, id);
        CREATE INDEX jobs_in_state ON jobs (state, id);
        CREATE INDEX jobs_by_created_in_state ON jobs (state, created, id);
        DROP INDEX jobs_by_dispatch;
        CREATE INDEX jobs_by_dispatch_in_state ON jobs (state, dispatch, id);
        CREATE INDEX jobs_by_name_in_state ON jobs (state, name, id);
        CREATE INDEX jobs_by_progress_in_state ON jobs (state, progress, id);
        CREATE INDEX jobs_by_epochs_in_state ON jobs (state, epochs, id);
        CREATE INDEX jobs_by_started_in_state ON jobs (state, started, id) WHERE started IS NOT NULL;
        CREATE INDEX jobs_by_ended_in_state ON jobs (state, ended, id) WHERE ended IS NOT NULL;
        CREATE INDEX jobs_by_accuracy_in_state ON jobs (state, accuracy, id) WHERE accuracy IS NOT NULL;
        CREATE INDEX jobs_by_loss_in_state ON jobs (state, loss, id) WHERE loss IS NOT NULL;
        CREATE INDEX jobs_by_f1_in_state ON jobs (state, f1, id) WHERE f1 IS NOT NULL;
        CREATE INDEX jobs_by_trained_in_state ON jobs (state, trained, id) WHERE trained IS NOT NULL AND running_since IS NULL;
        CREATE INDEX jobs_by_training_in_state ON jobs (state, running_since, trained, id) WHERE running_since IS NOT NULL;
        """;

    private const string EighthSchema = "CREATE TABLE datasets (name TEXT NOT NULL, version INTEGER NOT NULL, document BLOB, PRIMARY KEY (name, version)) WITHOUT ROWID;";

    /// <summary>
    /// The newest change of each job, also of those that were deleted, so that <see cref="JobTable"/> knows what it has not seen; what no index answers is
    /// looked up there, so that none has every column.
    /// </summary>
    private const string NinthSchema = """
        DROP INDEX jobs_by_state;
        CREATE TABLE job_changes (number INTEGER PRIMARY KEY AUTOINCREMENT, job TEXT NOT NULL UNIQUE);
        INSERT INTO job_changes (job) SELECT id FROM jobs;
        CREATE TRIGGER job_added AFTER INSERT ON jobs BEGIN INSERT OR REPLACE INTO job_changes (job) VALUES (NEW.id); END;
        CREATE TRIGGER job_changed AFTER UPDATE ON jobs BEGIN INSERT OR REPLACE INTO job_changes (job) VALUES (NEW.id); END;
        CREATE TRIGGER job_deleted AFTER DELETE ON jobs BEGIN INSERT OR REPLACE INTO job_changes (job) VALUES (OLD.id); END;
        CREATE TABLE list_views (
            account TEXT NOT NULL, account_created INTEGER NOT NULL, name TEXT NOT NULL, document BLOB NOT NULL,
            PRIMARY KEY (account, account_created, name)) WITHOUT ROWID;
        CREATE TABLE sweeps (
            id TEXT PRIMARY KEY, version INTEGER NOT NULL, owner TEXT NOT NULL, owner_id TEXT NOT NULL, idempotency_key TEXT, is_open INTEGER NOT NULL, document BLOB NOT NULL) WITHOUT ROWID;
        CREATE UNIQUE INDEX sweeps_by_key ON sweeps (owner_id, idempotency_key) WHERE idempotency_key IS NOT NULL;
        CREATE INDEX sweeps_by_owner ON sweeps (owner, id);
        CREATE INDEX open_sweeps ON sweeps (id) WHERE is_open;
        """;

    private readonly string _connectionString;
    private readonly SqliteWriter _writer;

    /// <exception cref="IOException">The file cannot be used; the message says why.</exception>
    /// <exception cref="InvalidDataException">A newer version wrote it.</exception>
    public SqliteDatabase(string file)
    {
        // SQLite gives its log and its shared memory the mode of the file.
        PrivateFiles.Ensure(file);
        foreach (var beside in (string[])["-wal", "-shm"]) PrivateFiles.Tighten(file + beside);
        _connectionString = new SqliteConnectionStringBuilder { DataSource = file, DefaultTimeout = (int)BusyTimeout.TotalSeconds }.ToString();
        _writer = new SqliteWriter(Translated(() => Prepare(file)), BusyTimeout);
    }

    private SqliteConnection Prepare(string file)
    {
        var connection = Open();
        try
        {
            connection.Run("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;");
            using var transaction = connection.BeginTransaction(deferred: false);
            var version = SchemaOf(connection, file);
            if (version < 1) connection.Run(Schema);
            if (version < 2) connection.Run(SecondSchema);
            if (version < 3) connection.Run(ThirdSchema);
            if (version < 4) connection.Run(FourthSchema);
            if (version < 5)
            {
                connection.Run(FifthSchema);
                SqliteJobStore.FillDurations(connection);
            }
            if (version < 6) connection.Run(SixthSchema);
            if (version < 7) connection.Run(SeventhSchema);
            if (version < 8) connection.Run(EighthSchema);
            if (version < 9) connection.Run(NinthSchema);
            connection.Run($"PRAGMA user_version = {SchemaVersion};");
            transaction.Commit();
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Runs <paramref name="work"/> as the only writer: all of it is stored, or none.</summary>
    /// <param name="work">Called again when another write of the same transaction failed.</param>
    /// <exception cref="UnavailableException">Another program has the file locked for longer than <see cref="BusyTimeout"/>.</exception>
    /// <exception cref="StorageFullException">The disk is full.</exception>
    /// <exception cref="StorageFaultException">The disk or the file is at fault.</exception>
    public Task<T> WriteAsync<T>(Func<SqliteConnection, T> work, CancellationToken cancellationToken) => _writer.WriteAsync(work, cancellationToken);

    public Task WriteAsync(Action<SqliteConnection> work, CancellationToken cancellationToken) =>
        WriteAsync(connection => { work(connection); return 0; }, cancellationToken);

    /// <summary>Runs <paramref name="work"/> on a connection that sees the last stored state and blocks nobody.</summary>
    public Task<T> ReadAsync<T>(Func<SqliteConnection, T> work, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(Translated(() =>
        {
            var began = TimeProvider.System.GetTimestamp();
            using var connection = Open();
            var result = work(connection);
            Instruments.DatabaseAnswered(TelemetryNames.Systems.Sqlite, "read", TimeProvider.System.GetElapsedTime(began));
            return result;
        }));
    }

    public void Dispose() => _writer.Dispose();

    /// <summary>The schema's version; 0 of a new file.</summary>
    /// <exception cref="InvalidDataException">It is a newer one than this program knows.</exception>
    public static int SchemaOf(SqliteConnection connection, string file) => Convert.ToInt32(connection.Scalar("PRAGMA user_version"), null) switch
    {
        > SchemaVersion and var newer => throw new InvalidDataException($"'{file}' was written by a newer Trainyard (schema {newer}; this one knows {SchemaVersion}): use that version, or another data folder."),
        var version => version,
    };

    private SqliteConnection Open()
    {
        var connection = new SqliteConnection(_connectionString);
        connection.Open();
        return connection;
    }

    private static T Translated<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (SqliteException e) when (SqliteFailures.Translate(e) is { } failure)
        {
            throw failure;
        }
    }
}

/// <summary>Commands in one line; parameters are named <c>$0</c>, <c>$1</c>, … in order.</summary>
internal static class SqliteCommands
{
    public static int Run(this SqliteConnection connection, string sql, params object?[] values)
    {
        using var command = connection.Command(sql, values);
        return command.ExecuteNonQuery();
    }

    public static object? Scalar(this SqliteConnection connection, string sql, params object?[] values)
    {
        using var command = connection.Command(sql, values);
        return command.ExecuteScalar() is var value && value is DBNull ? null : value;
    }

    public static List<T> Query<T>(this SqliteConnection connection, string sql, Func<SqliteDataReader, T> read, params object?[] values)
    {
        using var command = connection.Command(sql, values);
        using var reader = command.ExecuteReader();
        var rows = new List<T>();
        while (reader.Read()) rows.Add(read(reader));
        return rows;
    }

    public static SqliteCommand Command(this SqliteConnection connection, string sql, params object?[] values)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        for (var i = 0; i < values.Length; i++) command.Parameters.AddWithValue($"${i}", values[i] ?? DBNull.Value);
        return command;
    }

    public static byte[] Bytes(this SqliteDataReader reader, int column) => (byte[])reader.GetValue(column);

    public static DateTimeOffset Time(this SqliteDataReader reader, int column) => DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64(column));
}
