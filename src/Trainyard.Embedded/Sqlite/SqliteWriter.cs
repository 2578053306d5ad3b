using System.Threading.Channels;
using Microsoft.Data.Sqlite;
using Trainyard.Telemetry;

namespace Trainyard.Embedded.Sqlite;

/// <summary>
/// The only writer of the database. What waits while one transaction is flushed to the disk is written in the next one, together: a commit
/// costs one flush, whatever is in it. Where one of them fails, each is written by itself, so that it fails alone.
/// </summary>
internal sealed class SqliteWriter : IDisposable
{
    private const int LargestGroup = 64;

    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(100);

    private readonly SqliteConnection _connection;
    private readonly TimeSpan _busyTimeout;
    private readonly Channel<Write> _waiting = Channel.CreateUnbounded<Write>(new UnboundedChannelOptions { SingleReader = true });
    private readonly Task _working;

    /// <param name="connection">It belongs to this writer from now on.</param>
    /// <param name="busyTimeout">How long writes wait for another program that has the file locked.</param>
    public SqliteWriter(SqliteConnection connection, TimeSpan busyTimeout)
    {
        (_connection, _busyTimeout) = (connection, busyTimeout);
        // A locked file is waited for without a thread.
        _connection.DefaultTimeout = 1;
        _working = Task.Run(WorkAsync);
    }

    /// <summary>Runs <paramref name="work"/> as the only writer: all of it is stored, or none. Returns when it is on the disk.</summary>
    /// <param name="work">Called again when another write of the same transaction failed.</param>
    /// <param name="cancellationToken">What was begun is not cancelled.</param>
    public Task<T> WriteAsync<T>(Func<SqliteConnection, T> work, CancellationToken cancellationToken)
    {
        var write = new Write<T>(work, cancellationToken);
        ObjectDisposedException.ThrowIf(!_waiting.Writer.TryWrite(write), this);
        return write.Answer;
    }

    /// <summary>Everything that waits is written first.</summary>
    public void Dispose()
    {
        _waiting.Writer.TryComplete();
        _working.GetAwaiter().GetResult();
        _connection.Dispose();
        SqliteConnection.ClearPool(_connection);
    }

    private async Task WorkAsync()
    {
        while (await _waiting.Reader.WaitToReadAsync()) await WriteAsync(Waiting().Take(LargestGroup));
    }

    /// <param name="writes">Asked when the file is ours, so that whoever came while it was locked is written too, or fails too.</param>
    private async Task WriteAsync(IEnumerable<Write> writes)
    {
        List<Write> group = [];
        try
        {
            using var transaction = await BeginAsync();
            var began = TimeProvider.System.GetTimestamp();
            group.AddRange(writes);
            foreach (var write in group) write.Run(_connection);
            transaction.Commit();
            Instruments.DatabaseAnswered(TelemetryNames.Systems.Sqlite, "write", TimeProvider.System.GetElapsedTime(began));
        }
        catch (Exception e)
        {
            if (group.Count > 1)
            {
                foreach (var write in group) await WriteAsync([write]);
                return;
            }
            var failure = e is SqliteException sqlite && SqliteFailures.Translate(sqlite) is { } translated ? translated : e;
            foreach (var write in group.Count == 1 ? group : Waiting()) write.Fail(failure);
            return;
        }
        foreach (var write in group) write.Succeed();
    }

    private IEnumerable<Write> Waiting()
    {
        while (_waiting.Reader.TryRead(out var write)) if (write.TryBegin()) yield return write;
    }

    private async Task<SqliteTransaction> BeginAsync()
    {
        for (var since = TimeProvider.System.GetTimestamp(); ; await Task.Delay(RetryDelay))
        {
            try
            {
                return _connection.BeginTransaction(deferred: false);
            }
            catch (SqliteException e) when (SqliteFailures.IsLocked(e) && TimeProvider.System.GetElapsedTime(since) < _busyTimeout)
            {
                // Another program has it.
            }
        }
    }

    private abstract class Write
    {
        /// <summary>False: its caller waits no longer.</summary>
        public abstract bool TryBegin();

        public abstract void Run(SqliteConnection connection);

        public abstract void Succeed();

        public abstract void Fail(Exception e);
    }

    private sealed class Write<T> : Write
    {
        private readonly Func<SqliteConnection, T> _work;
        private readonly TaskCompletionSource<T> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly CancellationTokenRegistration _cancellation;
        private int _hasBegun;
        private T _result = default!;

        public Write(Func<SqliteConnection, T> work, CancellationToken cancellationToken)
        {
            _work = work;
            _cancellation = cancellationToken.UnsafeRegister((_, token) => { if (TryBegin()) _answer.TrySetCanceled(token); }, null);
        }

        public Task<T> Answer => _answer.Task;

        public override bool TryBegin() => Interlocked.Exchange(ref _hasBegun, 1) == 0;

        public override void Run(SqliteConnection connection) => _result = _work(connection);

        public override void Succeed()
        {
            _cancellation.Unregister();
            _answer.SetResult(_result);
        }

        public override void Fail(Exception e)
        {
            _cancellation.Unregister();
            _answer.SetException(e);
        }
    }
}
