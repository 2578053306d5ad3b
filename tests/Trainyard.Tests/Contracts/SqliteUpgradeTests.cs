using Trainyard.Api;
using Trainyard.Jobs;
using Trainyard.Storage;

namespace Trainyard.Tests.Contracts;

/// <summary>A data folder of an older version.</summary>
public sealed class SqliteUpgradeTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_database_without_logs_gets_them_and_keeps_what_it_has()
    {
        var cancel = TestContext.Current.CancellationToken;
        var file = _folder.File("old.db");
        var job = Samples.Job();
        using (var old = new SqliteDatabase(file))
        {
            await new SqliteJobStore(old, TimeProvider.System).AddAsync(job, null, cancel);
            await new SqliteJobHistory(old).AppendAsync(job.Id, [Samples.Started(1)], cancel);
            await old.WriteAsync(db => db.Run("DROP TABLE logs; PRAGMA user_version = 2;"), cancel);
        }

        using var upgraded = new SqliteDatabase(file);
        var history = new SqliteJobHistory(upgraded);
        await history.AppendAsync(job.Id, [Samples.Line(1, 2, "line")], cancel);

        Assert.NotNull(await new SqliteJobStore(upgraded, TimeProvider.System).FindAsync(job.Id, cancel));
        Assert.Single(await history.ReadAsync(job.Id, EventCursor.Start, 10, cancel));
        Assert.Equal("line", Assert.Single(await history.ReadLogAsync(job.Id, EventCursor.Start, 10, cancel)).Text);
    }
}
