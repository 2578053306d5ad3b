using Microsoft.Data.Sqlite;
using Trainyard.Embedded.Sqlite;
using Trainyard.Storage;

namespace Trainyard.Tests.Contracts;

/// <summary>What a fault of the file or the disk is said to be; none of them is anybody's request's or event's fault.</summary>
public sealed class SqliteFaultTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private string Database => _folder.File("test.db");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_file_that_is_locked_is_waited_for_and_then_is_unavailable()
    {
        using var database = new SqliteDatabase(Database);
        using var other = Lock();

        var release = Task.Delay(TimeSpan.FromSeconds(1), Cancel).ContinueWith(_ => other.Run("ROLLBACK"), Cancel, TaskContinuationOptions.None, TaskScheduler.Default);
        Assert.Equal(1, await database.WriteAsync(_ => 1, Cancel));
        await release;

        other.Run("BEGIN IMMEDIATE");
        var failure = await Assert.ThrowsAsync<UnavailableException>(() => database.WriteAsync(_ => 1, Cancel));
        Assert.StartsWith("The database is locked by another program", failure.Message, StringComparison.Ordinal);
        using var impatient = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => database.WriteAsync(_ => 1, impatient.Token));

        other.Run("ROLLBACK");
        Assert.Equal(2, await database.WriteAsync(_ => 2, Cancel));
    }

    [Fact]
    public async Task A_file_that_is_locked_at_the_start_is_a_sentence()
    {
        new SqliteDatabase(Database).Dispose();
        using var other = Lock();
        var failure = await Task.Run(() => Assert.Throws<UnavailableException>(() => new SqliteDatabase(Database)), Cancel);
        Assert.StartsWith("The database is locked", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_full_disk()
    {
        using var database = new SqliteDatabase(Database);
        await database.WriteAsync(db => db.Run("CREATE TABLE t (b BLOB)"), Cancel);
        await database.ReadAsync(db => 0, Cancel);
        var failure = await Assert.ThrowsAsync<StorageFullException>(() => database.WriteAsync(
            db =>
            {
                db.Run("PRAGMA max_page_count = 1");
                db.Run("INSERT INTO t VALUES (zeroblob(1000000))");
            },
            Cancel));
        Assert.Contains("disk is full", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_can_only_be_read()
    {
        using var database = new SqliteDatabase(Database);
        await Assert.ThrowsAsync<StorageFaultException>(() => database.WriteAsync(
            db =>
            {
                db.Run("PRAGMA query_only = 1");
                db.Run("DELETE FROM jobs");
            },
            Cancel));
    }

    [Fact]
    public void A_file_that_is_no_database()
    {
        File.WriteAllText(Database, new string('x', 5000));
        Assert.Contains("is no SQLite database", Assert.Throws<StorageFaultException>(() => new SqliteDatabase(Database)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_database_that_is_damaged()
    {
        using (var database = new SqliteDatabase(Database))
        {
            await database.WriteAsync(db => db.Run("CREATE TABLE t (b BLOB); INSERT INTO t VALUES (zeroblob(300000))"), Cancel);
        }
        SqliteConnection.ClearAllPools();
        using (var file = new FileStream(Database, FileMode.Open))
        {
            // Pages of the last table alone.
            const int Damaged = 50 * 4096;
            file.Position = file.Length - Damaged;
            file.Write(Enumerable.Repeat((byte)0xff, Damaged).ToArray());
        }
        using var damaged = new SqliteDatabase(Database);
        Assert.Contains("damaged", (await Assert.ThrowsAsync<StorageFaultException>(() => damaged.ReadAsync(db => db.Query("SELECT * FROM t", r => r.Bytes(0)), Cancel))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_in_the_place_of_the_file()
    {
        Directory.CreateDirectory(Database);
        Assert.ThrowsAny<Exception>(() => new SqliteDatabase(Database));
    }

    [Theory]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(8)]
    [InlineData(10)]
    [InlineData(11)]
    [InlineData(13)]
    [InlineData(14)]
    [InlineData(26)]
    public void Each_of_them_passes_or_is_looked_after_and_never_the_events_fault(int code)
    {
        var failure = SqliteFailures.Translate(new SqliteException("x", code))!;
        Assert.True(UnavailableException.IsPassing(failure));
        Assert.Matches(@"^The .*\.$", failure.Message);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(19)]
    public void A_wrong_statement_and_a_broken_rule_are_no_fault_of_storage(int code) => Assert.Null(SqliteFailures.Translate(new SqliteException("x", code)));

    private SqliteConnection Lock()
    {
        var other = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = Database, Pooling = false }.ToString());
        other.Open();
        other.Run("BEGIN IMMEDIATE");
        return other;
    }
}
