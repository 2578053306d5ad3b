using Trainyard.Chaos.Fleet;

namespace Trainyard.Chaos.Faults;

internal enum FaultKind
{
    KillWorker,
    KillServer,
    FreezeWorker,
    FreezeServer,
    RestartRabbitMq,
    RestartRedis,
    FlushRedis,
    RestartKafka,
    RestartMongoDb,
    Delay,
    BlackHole,
    Reset,
    RepeatMessages,
    RepeatEvents,
}

/// <summary>What is to happen to whom.</summary>
/// <param name="At">Since the beginning of the window.</param>
/// <param name="Kind">What.</param>
/// <param name="Service">Of the faults of a connection.</param>
/// <param name="Victim">The number of the worker or server to begin with; one that suffers already is passed over, and an idle worker while another trains.</param>
/// <param name="Lasts">How long the victim is away, or its connections are spoilt.</param>
internal sealed record PlannedFault(TimeSpan At, FaultKind Kind, ServiceName? Service, int Victim, TimeSpan Lasts)
{
    /// <summary>As the table names it.</summary>
    public string Name => Kind switch
    {
        FaultKind.KillWorker => "worker: kill -9",
        FaultKind.KillServer => "server: kill -9",
        FaultKind.FreezeWorker => "worker: SIGSTOP, SIGCONT",
        FaultKind.FreezeServer => "server: SIGSTOP, SIGCONT",
        FaultKind.RestartRabbitMq => "RabbitMq: kill -9, restart",
        FaultKind.RestartRedis => "Redis: kill -9, restart empty",
        FaultKind.FlushRedis => "Redis: FLUSHALL",
        FaultKind.RestartKafka => "Kafka: kill -9, restart",
        FaultKind.RestartMongoDb => "MongoDb: kill, restart",
        FaultKind.Delay => $"{Service}: slow",
        FaultKind.BlackHole => $"{Service}: black hole",
        FaultKind.Reset => $"{Service}: resets",
        FaultKind.RepeatMessages => "RabbitMq: messages again",
        FaultKind.RepeatEvents => "Kafka: events again",
        _ => throw new System.Diagnostics.UnreachableException(Kind.ToString()),
    };
}

/// <summary>Faults of every kind in an order, at times and with victims that the seed decides.</summary>
internal static class FaultPlan
{
    /// <summary>How often a kind occurs in one round; the faults of connections occur so often for each service.</summary>
    private static readonly (FaultKind Kind, int Times)[] Round =
    [
        (FaultKind.KillWorker, 5), (FaultKind.KillServer, 4), (FaultKind.FreezeWorker, 5), (FaultKind.FreezeServer, 2),
        (FaultKind.RestartRabbitMq, 2), (FaultKind.RestartRedis, 2), (FaultKind.FlushRedis, 2),
        (FaultKind.RestartKafka, 4), (FaultKind.RestartMongoDb, 4),
        (FaultKind.Delay, 1), (FaultKind.BlackHole, 1), (FaultKind.Reset, 1),
        (FaultKind.RepeatMessages, 3), (FaultKind.RepeatEvents, 3),
    ];

    /// <param name="options">Seed and count.</param>
    /// <param name="durable">The services that keep what they acknowledged when they are killed; of Kafka and MongoDB only a real one does.</param>
    public static IReadOnlyList<PlannedFault> Create(ChaosOptions options, IReadOnlySet<ServiceName> durable)
    {
        var random = new Random(options.Seed);
        var faults = new List<PlannedFault>(options.Faults);
        while (faults.Count < options.Faults) faults.AddRange(Shuffled(random, durable).Take(options.Faults - faults.Count).Select(f => Plan(f.Kind, f.Service, options, random)));
        return [.. faults.OrderBy(f => f.At)];
    }

    /// <summary>A round in an order of its own. The first of each kind come before all others, so that a round that is cut short has them all.</summary>
    private static IEnumerable<(FaultKind Kind, ServiceName? Service)> Shuffled(Random random, IReadOnlySet<ServiceName> durable)
    {
        var all = Round.Where(r => IsPossible(r.Kind, durable)).SelectMany(r => Enumerable.Repeat(r.Kind, r.Times)).SelectMany(kind => IsOfConnections(kind)
            ? Enum.GetValues<ServiceName>().Select(service => (kind, (ServiceName?)service))
            : [(kind, null)]).ToArray();
        random.Shuffle(all);
        return all.GroupBy(fault => fault).SelectMany(same => same.Select((fault, index) => (fault, index))).OrderBy(f => Math.Min(f.index, 1)).Select(f => f.fault);
    }

    private static bool IsPossible(FaultKind kind, IReadOnlySet<ServiceName> durable) => kind switch
    {
        FaultKind.RestartKafka => durable.Contains(ServiceName.Kafka),
        FaultKind.RestartMongoDb => durable.Contains(ServiceName.MongoDb),
        _ => true,
    };

    private static PlannedFault Plan(FaultKind kind, ServiceName? service, ChaosOptions options, Random random)
    {
        var at = random.NextDouble() * options.Window;
        var victim = random.Next(1000);
        var (least, most) = kind switch
        {
            // A frozen one wakes when its lease is long gone.
            FaultKind.FreezeWorker or FaultKind.FreezeServer => (options.Lease.TotalSeconds + 2, options.Lease.TotalSeconds + 6),
            FaultKind.KillWorker or FaultKind.KillServer => (0.5, 5),
            FaultKind.RestartRabbitMq or FaultKind.RestartRedis or FaultKind.RestartKafka or FaultKind.RestartMongoDb => (0.2, 3),
            FaultKind.Delay or FaultKind.BlackHole => (2, 9),
            FaultKind.Reset => (0.2, 3),
            _ => (0.0, 0.0),
        };
        return new(at, kind, service, victim, TimeSpan.FromSeconds(least + (random.NextDouble() * (most - least))));
    }

    private static bool IsOfConnections(FaultKind kind) => kind is FaultKind.Delay or FaultKind.BlackHole or FaultKind.Reset;
}
