using Microsoft.Data.Sqlite;
using Trainyard.Contracts;
using Trainyard.Jobs;
using Trainyard.Storage;

namespace Trainyard.Embedded.Sqlite;

/// <summary>One moment of an embedded database, for as long as it is open: others continue to write to it, and it does not see that.</summary>
internal sealed class SqliteSnapshot : IDisposable
{
    /// <summary>The schema that brought the table of datasets.</summary>
    private const int SinceDatasets = 8;

    private readonly SqliteConnection _database;

    /// <exception cref="InvalidDataException">A newer version wrote it.</exception>
    /// <exception cref="IOException">It cannot be read; the message says why.</exception>
    public SqliteSnapshot(string file)
    {
        _database = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Mode = SqliteOpenMode.ReadWrite, Pooling = false, DefaultTimeout = 10 }.ToString());
        try
        {
            _database.Open();
            _database.Run("BEGIN");
            Schema = SqliteDatabase.SchemaOf(_database, file);
        }
        catch (Exception e)
        {
            _database.Dispose();
            if (e is SqliteException sqlite && SqliteFailures.Translate(sqlite) is { } failure) throw failure;
            throw;
        }
    }

    public int Schema { get; }

    /// <summary>What jobs and datasets point to; the files of running jobs first, because only these are replaced in the usual course.</summary>
    public IEnumerable<(ArtifactRef Artifact, bool MayVanish)> Artifacts() => OfJobs().Concat(OfDatasets()).DistinctBy(found => found.Artifact.Id);

    private IEnumerable<(ArtifactRef Artifact, bool MayVanish)> OfJobs() => _database
        .Query("SELECT document FROM jobs ORDER BY state = $0 DESC", row => JobDocuments.Read(row.Bytes(0)), (int)JobState.Running)
        .SelectMany(job => job.Artifacts().Concat(job.State.IsFinal() ? [] : job.Files?.All ?? []), (job, artifact) => (artifact, job.State == JobState.Running));

    /// <summary>A database of before datasets, which no server has opened since, has none.</summary>
    private IEnumerable<(ArtifactRef Artifact, bool MayVanish)> OfDatasets() => Schema < SinceDatasets ? [] : _database
        .Query("SELECT name, version, document FROM datasets WHERE document IS NOT NULL", row => DatasetDocument.Read(row.GetString(0), row.GetInt32(1), row.Bytes(2)))
        .Select(dataset => (dataset.File, false));

    /// <summary>Writes this moment as a database of its own.</summary>
    public void CopyTo(string file)
    {
        using (var copy = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Pooling = false }.ToString()))
        {
            copy.Open();
            // A source that is in a transaction is read as that transaction sees it.
            _database.BackupDatabase(copy);
            // One file, without a log beside it.
            copy.Run("PRAGMA journal_mode = DELETE");
        }
        using var written = new FileStream(file, FileMode.Open, FileAccess.ReadWrite);
        written.Flush(flushToDisk: true);
    }

    public void Dispose() => _database.Dispose();

    /// <summary>Whether a file is a whole database that this version can use.</summary>
    /// <exception cref="InvalidDataException">It is not, and why.</exception>
    public static void Check(string file)
    {
        try
        {
            using var database = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ToString());
            database.Open();
            SqliteDatabase.SchemaOf(database, file);
            if (database.Scalar("PRAGMA integrity_check(1)") is not "ok") throw new InvalidDataException("its database is damaged.");
        }
        catch (SqliteException e)
        {
            throw new InvalidDataException($"its database cannot be read ({e.Message}).", e);
        }
    }
}
