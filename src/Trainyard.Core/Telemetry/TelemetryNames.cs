namespace Trainyard.Telemetry;

/// <summary>
/// What dashboards, alerts and queries call things. The names follow OpenTelemetry's semantic conventions; those that are ours begin with
/// <c>trainyard.</c> The page of metrics writes them as Prometheus does: <c>trainyard.ingest.lag</c> in seconds is <c>trainyard_ingest_lag_seconds</c>.
/// </summary>
public static class TelemetryNames
{
    /// <summary>Of our spans, and of our instruments.</summary>
    public const string Source = "Trainyard";

    /// <summary>The category under which is logged who did what to accounts and to other people's jobs.</summary>
    public const string AuditLog = "Trainyard.Audit";

    public static class Programs
    {
        public const string Server = "trainyard-server";
        public const string Worker = "trainyard-worker";
        public const string Embedded = "trainyard";
    }

    public static class Metrics
    {
        public const string Jobs = "trainyard.jobs";
        public const string OldestQueued = "trainyard.jobs.oldest_queued";
        public const string AttemptsEnded = "trainyard.attempts.ended";
        public const string LeasesLost = "trainyard.leases.lost";
        public const string Workers = "trainyard.workers";
        public const string WorkersWanted = "trainyard.workers.wanted";
        public const string Slots = "trainyard.slots";
        public const string SamplesTrained = "trainyard.training.samples";
        public const string IngestLag = "trainyard.ingest.lag";
        public const string IngestEvents = "trainyard.ingest.events";
        public const string IngestPoints = "trainyard.ingest.points";
        public const string HubClients = "trainyard.hub.clients";
        public const string DeadLetters = "trainyard.dead_letters";
        public const string StoreAvailable = "trainyard.store.available";
        public const string ServerReady = "trainyard.server.ready";
        public const string DatabaseOperation = "db.client.operation.duration";
    }

    public static class Attributes
    {
        public const string JobId = "trainyard.job.id";
        public const string JobFence = "trainyard.job.fence";
        public const string JobState = "trainyard.job.state";
        public const string AttemptOutcome = "trainyard.attempt.outcome";
        public const string WorkerName = "trainyard.worker.name";
        public const string WorkerState = "trainyard.worker.state";
        public const string SlotState = "trainyard.slot.state";
        public const string Epoch = "trainyard.epoch";
        public const string Step = "trainyard.step";
        public const string Accuracy = "trainyard.validation.accuracy";
        public const string Loss = "trainyard.validation.loss";
        public const string Artifact = "trainyard.artifact.name";

        public const string DatabaseSystem = "db.system.name";
        public const string DatabaseOperation = "db.operation.name";

        public const string MessagingSystem = "messaging.system";
        public const string MessagingDestination = "messaging.destination.name";
        public const string MessagingOperation = "messaging.operation.name";
        public const string MessagingOperationType = "messaging.operation.type";
        public const string MessagingCount = "messaging.batch.message_count";
    }

    /// <summary>Values of <see cref="Attributes.MessagingSystem"/> and <see cref="Attributes.DatabaseSystem"/>.</summary>
    public static class Systems
    {
        public const string MongoDb = "mongodb";
        public const string Sqlite = "sqlite";
        public const string RabbitMq = "rabbitmq";
        public const string Kafka = "kafka";
        public const string InMemory = "in_memory";
        public const string SignalR = "signalr";
    }
}
