using MongoDB.Driver;

namespace Trainyard.Storage;

/// <summary>Whose fault a failure is: the service's, which passes, or the data's, which does not.</summary>
internal static class MongoFailures
{
    /// <summary>https://github.com/mongodb/mongo/blob/master/src/mongo/base/error_codes.yml</summary>
    private const int OutOfDiskSpace = 14031;
    private const int DuplicateKey = 11000;

    /// <summary>HostUnreachable, HostNotFound, MaxTimeMSExpired, NetworkTimeout, ShutdownInProgress, PrimarySteppedDown, ExceededTimeLimit, SocketException, and states of a replica set.</summary>
    private static readonly HashSet<int> Passing = [6, 7, 50, 89, 91, 189, 262, 9001, 10107, 11600, 11602, 13435, 13436];

    /// <summary>The same call may succeed later. Whether a write was made is not known.</summary>
    public static bool IsUnavailable(Exception e) => e switch
    {
        MongoConnectionException or MongoConnectionPoolPausedException or MongoWaitQueueFullException or TimeoutException => true,
        MongoNotPrimaryException or MongoNodeIsRecoveringException or MongoExecutionTimeoutException or MongoCursorNotFoundException => true,
        MongoWriteConcernException => true,
        MongoWriteException { WriteError: null } => true,
        MongoBulkWriteException { WriteErrors.Count: 0 } => true,
        MongoCommandException command when Passing.Contains(command.Code) => true,
        MongoException other => other.HasErrorLabel("RetryableWriteError"),
        _ => false,
    };

    public static bool IsDiskFull(Exception e) => CodeOf(e) == OutOfDiskSpace;

    public static bool IsDuplicateKey(MongoException e) => CodeOf(e) == DuplicateKey;

    private static int? CodeOf(Exception e) => e switch
    {
        MongoWriteException write => write.WriteError?.Code,
        MongoBulkWriteException { WriteErrors: [var first, ..] } => first.Code,
        MongoCommandException command => command.Code,
        _ => null,
    };
}
