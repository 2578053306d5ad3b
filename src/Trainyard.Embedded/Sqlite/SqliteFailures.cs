using Microsoft.Data.Sqlite;
using Trainyard.Storage;

namespace Trainyard.Embedded.Sqlite;

/// <summary>
/// What a failure of SQLite means: an outage that passes, a full disk, a fault of the storage, or a damaged file; each with a sentence for
/// people. Whatever is none of these is a mistake of this program, and stays as it is.
/// </summary>
internal static class SqliteFailures
{
    /// <summary>As logs and problems name the database of the embedded mode.</summary>
    public const string Service = "The database";

    // Primary result codes: https://sqlite.org/rescode.html
    private const int Busy = 5, Locked = 6, ReadOnly = 8, IoError = 10, Corrupt = 11, Full = 13, CannotOpen = 14, NotADatabase = 26;

    /// <summary>The exception to throw in its place; null when it says nothing about storage.</summary>
    public static IOException? Translate(SqliteException e) => e.SqliteErrorCode switch
    {
        Busy or Locked => new UnavailableException(Service, e, "The database is locked by another program, which has it open for longer than is usual."),
        Full => new StorageFullException(e),
        ReadOnly => new StorageFaultException("The database can be read, and not be written: check the rights of its files and whether its disk is mounted read-only.", e),
        IoError => new StorageFaultException($"The disk of the database reports an error (SQLite {e.SqliteExtendedErrorCode}): check that disk.", e),
        CannotOpen => new StorageFaultException("The database cannot be opened: check that its file is there, who may read it, and the limit of open files.", e),
        Corrupt => new StorageFaultException("The database is damaged: stop the server, and restore a backup.", e),
        NotADatabase => new StorageFaultException("The file of the database is no SQLite database: stop the server, and restore a backup.", e),
        _ => null,
    };

    /// <summary>Whether another program locks the file, and will release it.</summary>
    public static bool IsLocked(SqliteException e) => e.SqliteErrorCode is Busy or Locked;
}
