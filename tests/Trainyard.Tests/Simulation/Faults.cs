namespace Trainyard.Tests.Simulation;

/// <summary>What goes wrong, and when: each seed draws its own kinds, since some defects need one kind to be rare or absent.</summary>
internal sealed class Faults(World world, Scheduler scheduler, SimNetwork network, Trace? trace)
{
    /// <summary>Afterwards everything works, and all must come to an end.</summary>
    public static readonly TimeSpan End = TimeSpan.FromSeconds(100);

    private Random Random => scheduler.Random;

    public void Plan()
    {
        Action[] all = [CrashServer, CrashWorker, Freeze, Cut, CutAllFromStore, SetClock, Drain, world.Log.Rebalance, DropConnection, world.Broker.Lose];
        var kinds = all.Where(_ => Random.Next(2) == 0).ToList();
        network.Loss = Random.Next(3) == 0 ? 0 : 0.1 * Random.NextDouble();
        for (var i = kinds.Count == 0 ? 0 : Random.Next(12); i > 0; i--) scheduler.After(End * Random.NextDouble(), () => Happen(kinds[Random.Next(kinds.Count)]));
        scheduler.After(End, Heal);
    }

    private void Happen(Action fault)
    {
        trace?.Line($"FAULT: {fault.Method.Name}");
        fault();
    }

    private void Heal()
    {
        trace?.Line("All is well again");
        network.Heal();
        foreach (var process in world.Processes) process.Thaw();
    }

    private void CrashServer() => world.Crash(Pick(world.Servers), Within(20));

    private void CrashWorker() => world.Crash(Pick(world.Workers), Within(40));

    private void Drain() => world.Drain(Pick(world.Workers), Within(20));

    private void Freeze()
    {
        var process = Pick(world.Processes);
        trace?.Line($"{process} is frozen");
        process.Freeze();
        scheduler.After(Within(60), process.Thaw);
    }

    private void Cut()
    {
        var process = Pick(world.Processes);
        Cut(process, (Service)Random.Next(4), Within(60));
    }

    private void CutAllFromStore()
    {
        var time = Within(60);
        foreach (var process in world.Processes) Cut(process, Service.Store, time);
    }

    private void Cut(SimProcess process, Service service, TimeSpan time)
    {
        trace?.Line($"{process} does not reach {service} for {time}");
        network.Cut(process, service, time);
    }

    private void SetClock() => Pick(world.Processes).Time.SetWrong(TimeSpan.FromSeconds(90));

    private void DropConnection() => world.Broker.Drop(Pick(world.Processes));

    private T Pick<T>(IReadOnlyList<T> things) => things[Random.Next(things.Count)];

    private TimeSpan Within(int seconds) => TimeSpan.FromSeconds(seconds) * Random.NextDouble();
}
