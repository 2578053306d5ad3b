using Microsoft.Data.Sqlite;
using SQLitePCL;
using Trainyard.Embedded.Sqlite;

namespace Trainyard.Tests.Contracts;

/// <summary>Writes that wait for the disk are committed together, and each is as if it were alone.</summary>
public sealed class SqliteWriterTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly SqliteDatabase _database;

    public SqliteWriterTests() => _database = new SqliteDatabase(_folder.File("test.db"));

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _database.Dispose();
        _folder.Dispose();
    }

    /// <summary>A group has at most 64.</summary>
    [Fact]
    public async Task Those_that_wait_are_one_transaction_in_their_order()
    {
        await CreateAsync();
        var order = new List<int>();
        var commits = 0;
        await _database.WriteAsync(db => raw.sqlite3_commit_hook(db.Handle, _ => Interlocked.Increment(ref commits) * 0, null), Cancel);
        commits = 0;
        var release = await HoldAsync();
        var writes = Enumerable.Range(0, 100).Select(number => _database.WriteAsync(
            db =>
            {
                order.Add(number);
                db.Run("INSERT INTO t VALUES ($0)", number);
                return number;
            },
            Cancel)).ToList();
        release();

        Assert.Equal(Enumerable.Range(0, 100), await Task.WhenAll(writes));
        Assert.Equal(Enumerable.Range(0, 100), order);
        Assert.Equal(100L, await CountAsync());
        // The one that held them up, and two groups.
        Assert.Equal(3, commits);
    }

    [Fact]
    public async Task One_that_fails_fails_alone_and_nothing_of_it_is_stored()
    {
        await CreateAsync();
        var release = await HoldAsync();
        var good = _database.WriteAsync(db => db.Run("INSERT INTO t VALUES (1)"), Cancel);
        var bad = _database.WriteAsync(
            db =>
            {
                db.Run("INSERT INTO t VALUES (2)");
                return db.Run("INSERT INTO nowhere VALUES (3)");
            },
            Cancel);
        var thrown = _database.WriteAsync<int>(
            db =>
            {
                db.Run("INSERT INTO t VALUES (4)");
                throw new InvalidOperationException("It would not.");
            },
            Cancel);
        var last = _database.WriteAsync(db => db.Run("INSERT INTO t VALUES (5)"), Cancel);
        release();

        Assert.Equal((1, 1), (await good, await last));
        Assert.Contains("no such table", (await Assert.ThrowsAsync<SqliteException>(() => bad)).Message, StringComparison.Ordinal);
        Assert.Equal("It would not.", (await Assert.ThrowsAsync<InvalidOperationException>(() => thrown)).Message);
        Assert.Equal([1L, 5L], await _database.ReadAsync(db => db.Query("SELECT n FROM t ORDER BY n", row => row.GetInt64(0)), Cancel));
    }

    [Fact]
    public async Task One_that_is_cancelled_while_it_waits_is_not_made()
    {
        await CreateAsync();
        using var impatient = new CancellationTokenSource();
        var release = await HoldAsync();
        var cancelled = _database.WriteAsync(db => db.Run("INSERT INTO t VALUES (1)"), impatient.Token);
        var other = _database.WriteAsync(db => db.Run("INSERT INTO t VALUES (2)"), Cancel);
        await impatient.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);
        release();
        await other;
        Assert.Equal(1L, await CountAsync());
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _database.WriteAsync(db => db.Run("INSERT INTO t VALUES (3)"), impatient.Token));
        Assert.Equal(1L, await CountAsync());
    }

    [Fact]
    public async Task What_waits_when_the_database_is_closed_is_written_and_what_comes_later_is_refused()
    {
        await CreateAsync();
        var release = await HoldAsync();
        var waiting = _database.WriteAsync(db => db.Run("INSERT INTO t VALUES (1)"), Cancel);
        var closing = Task.Run(_database.Dispose, Cancel);
        release();

        Assert.Equal(1, await waiting);
        await closing;
        await Assert.ThrowsAsync<ObjectDisposedException>(() => _database.WriteAsync(db => db.Run("INSERT INTO t VALUES (2)"), Cancel));
    }

    private Task<int> CreateAsync() => _database.WriteAsync(db => db.Run("CREATE TABLE t (n INTEGER)"), Cancel);

    private Task<long> CountAsync() => _database.ReadAsync(db => (long)db.Scalar("SELECT COUNT(*) FROM t")!, Cancel);

    /// <summary>Begins a write that holds up those behind it until it is released.</summary>
    private async Task<Action> HoldAsync()
    {
        var (begun, released) = (new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously), new ManualResetEventSlim());
        _ = _database.WriteAsync(
            _ =>
            {
                begun.TrySetResult();
                released.Wait(Cancel);
            },
            Cancel);
        await begun.Task;
        return released.Set;
    }
}
