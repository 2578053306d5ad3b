using System.Collections.Concurrent;
using System.Diagnostics;
using Trainyard.Chaos.Fleet;
using Trainyard.Services;

namespace Trainyard.Chaos.Faults;

/// <summary>A fault that struck.</summary>
/// <param name="Planned">As it was planned.</param>
/// <param name="At">When it struck.</param>
/// <param name="Victim">The process or service that it struck.</param>
internal sealed record StruckFault(PlannedFault Planned, DateTimeOffset At, string Victim);

/// <summary>Lets the planned faults strike, each at its time; several may be in force at once, on different victims.</summary>
internal sealed class FaultInjector(TrainyardFleet fleet, ServiceProcesses services, RabbitMqCopies messages, KafkaTap events, Action<string> say)
{
    private static readonly TimeSpan SlowBy = TimeSpan.FromMilliseconds(150);
    private const int Copies = 20;

    private readonly List<Target<FleetProcess>> _servers = [.. fleet.Servers.Select(s => new Target<FleetProcess>(s))];
    private readonly List<Target<FleetProcess>> _workers = [.. fleet.Workers.Select(w => new Target<FleetProcess>(w))];
    private readonly Dictionary<ServiceName, Target<ServiceName>> _services = Enum.GetValues<ServiceName>().ToDictionary(name => name, name => new Target<ServiceName>(name));
    private readonly LastTries _lastTries = new(fleet.Workers);
    private readonly ConcurrentQueue<StruckFault> _struck = new();

    public IReadOnlyCollection<StruckFault> Struck => _struck;

    /// <summary>Returns when the last fault is over and its victim is back.</summary>
    public Task RunAsync(IEnumerable<PlannedFault> plan, CancellationToken cancellationToken) => Task.WhenAll(plan.Select(async fault =>
    {
        await Task.Delay(fault.At, cancellationToken);
        await StrikeAsync(fault, cancellationToken);
    }));

    private Task StrikeAsync(PlannedFault fault, CancellationToken cancellationToken) => fault.Kind switch
    {
        FaultKind.KillWorker => OnAsync(_workers, fault, w => KillAsync(w, fault, cancellationToken), w => w.Name, w => w.IsTraining, _lastTries.AreOf, cancellationToken),
        FaultKind.KillServer => OnAsync(_servers, fault, s => KillAsync(s, fault, cancellationToken), s => s.Name, _ => false, _ => false, cancellationToken),
        FaultKind.FreezeWorker => OnAsync(_workers, fault, w => FreezeAsync(w, fault, cancellationToken), w => w.Name, w => w.IsTraining, _lastTries.AreOf, cancellationToken),
        FaultKind.FreezeServer => OnAsync(_servers, fault, s => FreezeAsync(s, fault, cancellationToken), s => s.Name, _ => false, _ => false, cancellationToken),
        FaultKind.RestartRabbitMq => OnAsync(ServiceName.RabbitMq, fault, _ => RestartAsync(services.RabbitMq, fault, cancellationToken), cancellationToken),
        FaultKind.RestartRedis => OnAsync(ServiceName.Redis, fault, _ => RestartAsync(services.Redis, fault, cancellationToken), cancellationToken),
        FaultKind.FlushRedis => OnAsync(ServiceName.Redis, fault, _ => services.Redis.FlushAsync(cancellationToken), cancellationToken),
        FaultKind.RestartKafka => OnAsync(ServiceName.Kafka, fault, _ => RestartAsync(services.KafkaBrokers[fault.Victim % services.KafkaBrokers.Count], fault, cancellationToken), cancellationToken),
        FaultKind.RestartMongoDb => OnAsync(ServiceName.MongoDb, fault, _ => RestartAsync(services.ExternalMongoDb!, fault, cancellationToken), cancellationToken),
        FaultKind.Delay => OnAsync(fault.Service!.Value, fault, p => SpoilAsync(p, proxy => proxy.Delay(SlowBy), fault, cancellationToken), cancellationToken),
        FaultKind.BlackHole => OnAsync(fault.Service!.Value, fault, p => SpoilAsync(p, proxy => proxy.BlackHole(), fault, cancellationToken), cancellationToken),
        FaultKind.Reset => OnAsync(fault.Service!.Value, fault, p => SpoilAsync(p, proxy => proxy.Reset(), fault, cancellationToken), cancellationToken),
        FaultKind.RepeatMessages => OnAsync(ServiceName.RabbitMq, fault, _ => messages.SendAsync(events.Jobs(Copies, fault.Victim), cancellationToken), cancellationToken),
        FaultKind.RepeatEvents => OnAsync(ServiceName.Kafka, fault, _ => events.RepeatAsync(Copies, fault.Victim, cancellationToken), cancellationToken),
        _ => throw new UnreachableException(fault.Kind.ToString()),
    };

    private Task OnAsync(ServiceName service, PlannedFault fault, Func<ServiceName, Task> strike, CancellationToken cancellationToken) =>
        OnAsync([_services[service]], fault, strike, name => name.ToString(), _ => false, _ => false, cancellationToken);

    private async Task OnAsync<T>(
        IReadOnlyList<Target<T>> targets, PlannedFault fault, Func<T, Task> strike, Func<T, string> name, Func<T, bool> hurtsMost, Func<T, bool> isSpared, CancellationToken cancellationToken)
    {
        var target = await Target<T>.TakeAsync(targets, fault.Victim, hurtsMost, isSpared, cancellationToken);
        try
        {
            _struck.Enqueue(new(fault, DateTimeOffset.UtcNow, name(target.What)));
            say($"{fault.Name} ({name(target.What)}, {fault.Lasts.TotalSeconds:0.0} s)");
            await strike(target.What);
        }
        finally
        {
            target.Release();
        }
    }

    private static async Task KillAsync(FleetProcess process, PlannedFault fault, CancellationToken cancellationToken)
    {
        await process.KillAsync();
        await Task.Delay(fault.Lasts, cancellationToken);
        process.Start();
    }

    private static async Task FreezeAsync(FleetProcess process, PlannedFault fault, CancellationToken cancellationToken)
    {
        process.Freeze();
        await Task.Delay(fault.Lasts, cancellationToken);
        process.Thaw();
    }

    private static async Task RestartAsync(ServiceProcess service, PlannedFault fault, CancellationToken cancellationToken)
    {
        await service.KillAsync();
        await Task.Delay(fault.Lasts, cancellationToken);
        await service.StartAsync(cancellationToken);
    }

    private static async Task RestartAsync(ExternalMongoDb database, PlannedFault fault, CancellationToken cancellationToken)
    {
        await database.KillAsync(cancellationToken);
        await Task.Delay(fault.Lasts, cancellationToken);
        await database.StartAsync(cancellationToken);
    }

    private async Task SpoilAsync(ServiceName service, Action<FaultProxy> spoil, PlannedFault fault, CancellationToken cancellationToken)
    {
        foreach (var proxy in services.ProxiesOf(service)) spoil(proxy);
        await Task.Delay(fault.Lasts, cancellationToken);
        foreach (var proxy in services.ProxiesOf(service)) proxy.Heal();
    }
}
