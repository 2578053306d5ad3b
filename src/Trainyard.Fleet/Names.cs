namespace Trainyard.Fleet;

/// <summary>Every name that another program, or a later version of this one, must find again at a service of the fleet.</summary>
public static class Names
{
    /// <summary>RabbitMQ: a quorum queue whose messages are <c>{"version":1,"jobId":"…","dispatchedAt":"…"}</c>, with a header <c>traceparent</c> where the job is traced, and where its broker puts what was delivered too often.</summary>
    public static class Queues
    {
        public const string Jobs = "trainyard.jobs";
        public const string DeadJobs = "trainyard.jobs.dead";
    }

    /// <summary>
    /// RabbitMQ: a direct exchange whose routing keys are workers' names. Its messages are those of the queue of jobs, and name a job that the worker
    /// holds; each worker's queue has the exchange's name, a dot, and a name of its own.
    /// </summary>
    public static class Exchanges
    {
        public const string Leases = "trainyard.leases";
    }

    /// <summary>Kafka: key = job id; headers <c>type</c>, <c>fence</c>, <c>seq</c>, <c>version</c>, <c>signature</c> (base64), and <c>traceparent</c> with the steps of a job that is traced; value = the event as JSON.</summary>
    public static class Topics
    {
        public const string JobEvents = "trainyard.job-events";
        public const string VersionHeader = "version";
        public const string SignatureHeader = "signature";
        public const string ConsumerGroup = "trainyard-ingest";
    }

    /// <summary>
    /// Redis; both keys of a job end some time after the job. The braces around its id are a hash tag: a cluster keeps both keys in one
    /// slot, without which no script may use them together.
    /// </summary>
    public static class RedisKeys
    {
        /// <summary>Published with a job's id at each change.</summary>
        public const string JobChanges = "trainyard:job-changes";

        /// <summary>Written to see whether Redis takes writes.</summary>
        public const string Probe = "trainyard:probe";

        /// <summary>A hash: the job as JSON, its version, and the cursors between which the points are whole.</summary>
        public static string State(string jobId) => $"trainyard:job:{{{jobId}}}:state";

        /// <summary>A stream of events with ids <c>fence-seq</c>.</summary>
        public static string Points(string jobId) => $"trainyard:job:{{{jobId}}}:points";
    }

    /// <summary>MongoDB; the database is that of the connection string, else <see cref="Database"/>.</summary>
    public static class Collections
    {
        public const string Database = "trainyard";
        public const string Jobs = "jobs";
        public const string Metrics = "metrics";
        public const string Logs = "logs";
        public const string Users = "users";
        public const string Tokens = "tokens";
        public const string ApiTokens = "apiTokens";
        public const string Datasets = "datasets";
        public const string Sweeps = "sweeps";
        public const string EndedSessions = "endedSessions";
        public const string Workers = "workers";
        public const string DeadLetters = "deadLetters";
        public const string ListViews = "listViews";
        public const string Settings = "settings";
        public const string Artifacts = "artifacts";
    }
}
