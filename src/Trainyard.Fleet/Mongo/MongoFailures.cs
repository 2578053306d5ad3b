using MongoDB.Driver;

namespace Trainyard.Fleet.Mongo;

/// <summary>Whose fault a failure is: the service's, which passes, or the data's, which does not.</summary>
internal static class MongoFailures
{
    /// <summary>https://github.com/mongodb/mongo/blob/master/src/mongo/base/error_codes.yml</summary>
    private const int OutOfDiskSpace = 14031;
    private const int DuplicateKey = 11000;

    private const int InternalError = 1;

    /// <summary>What passes by itself: networks, locks, limits of time, shutdowns, elections and other states of a replica set or of its shards.</summary>
    private static readonly HashSet<int> Passing =
    [
        6, // HostUnreachable
        7, // HostNotFound
        24, // LockTimeout
        46, // LockBusy
        50, // MaxTimeMSExpired
        63, // StaleShardVersion
        64, // WriteConcernTimeout
        89, // NetworkTimeout
        91, // ShutdownInProgress
        112, // WriteConflict
        133, // FailedToSatisfyReadPreference
        134, // ReadConcernMajorityNotAvailableYet
        150, // StaleEpoch
        175, // QueryPlanKilled
        189, // PrimarySteppedDown
        202, // NetworkInterfaceExceededTimeLimit
        216, // ElectionInProgress
        237, // CursorKilled
        262, // ExceededTimeLimit
        279, // ClientDisconnect
        317, // ConnectionPoolExpired
        365, // TemporarilyUnavailable
        9001, // SocketException
        10107, // NotWritablePrimary
        11600, // InterruptedAtShutdown
        11601, // Interrupted
        11602, // InterruptedDueToReplStateChange
        13388, // StaleConfig
        13435, // NotPrimaryNoSecondaryOk
        13436, // NotPrimaryOrSecondary
    ];

    /// <summary>https://github.com/mongodb/specifications, the labels of errors after which the same call may be made again.</summary>
    private static readonly string[] PassingLabels = ["RetryableWriteError", "RetryableError", "TransientTransactionError", "SystemOverloadedError"];

    /// <summary>The same call may succeed later. Whether a write was made is not known.</summary>
    public static bool IsUnavailable(Exception e) => e switch
    {
        MongoConnectionException or MongoConnectionPoolPausedException or MongoWaitQueueFullException or TimeoutException => true,
        MongoNotPrimaryException or MongoNodeIsRecoveringException or MongoExecutionTimeoutException or MongoCursorNotFoundException => true,
        MongoWriteConcernException => true,
        MongoWriteException { WriteError: null } => true,
        MongoBulkWriteException { WriteErrors.Count: 0 } => true,
        _ when CodeOf(e) is { } code && Passing.Contains(code) => true,
        MongoException other => PassingLabels.Any(other.HasErrorLabel),
        _ => false,
    };

    /// <summary>The database reports an internal error: whether that passes, the answer does not say.</summary>
    public static bool IsInternal(Exception e) => CodeOf(e) == InternalError;

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
