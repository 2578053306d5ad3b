namespace Trainyard.Tests.Simulation;

/// <summary>What goes wrong, and when: each seed draws its own kinds, since some defects need one kind to be rare or absent.</summary>
internal sealed class Faults(World world, Scheduler scheduler, Trace? trace)
{
    /// <summary>Afterwards everything works, and all must come to an end.</summary>
    public static readonly TimeSpan End = TimeSpan.FromSeconds(100);

    private const int MostFaults = 20;
    private const double LargestLoss = 0.2;
    private const double StrikeShare = 0.002;

    private Random Random => scheduler.Random;

    public void Plan()
    {
        Action[] all = [Crash, Crash, Freeze, Freeze, Cut, CutAllFromStore, SetClock, Drain, world.Log.Rebalance, Forge, Forge, DropConnection, world.Broker.Lose];
        var kinds = all.Where(_ => Random.Next(2) == 0).ToList();
        for (var i = kinds.Count == 0 ? 0 : Random.Next(MostFaults); i > 0; i--) scheduler.After(End * Random.NextDouble(), () => Happen(kinds[Random.Next(kinds.Count)]));
        world.Network.Loss = Random.Next(3) == 0 ? 0 : LargestLoss * Math.Pow(Random.NextDouble(), 2);
        world.Log.Disorder = Random.Next(3) == 0 ? LargestLoss * Random.NextDouble() : 0;
        world.Artifacts.Fullness = Random.Next(4) == 0 ? Random.NextDouble() : 0;
        // Most moments are spent waiting. The delicate ones are those between two writes.
        if (Random.Next(2) == 0) world.Network.Done = StrikeSometimes;
        scheduler.After(End, Heal);
    }

    private void Happen(Action fault)
    {
        trace?.Line($"FAULT: {fault.Method.Name}");
        fault();
    }

    private void StrikeSometimes(SimProcess process)
    {
        if (Random.NextDouble() > StrikeShare) return;
        if (Random.Next(2) == 0) world.Crash(process, Within(20));
        else Freeze(process);
    }

    private void Heal()
    {
        trace?.Line("All is well again");
        world.Network.Heal();
        (world.Log.Disorder, world.Artifacts.Fullness) = (0, 0);
        foreach (var process in world.Processes) process.Thaw();
    }

    private void Crash() => world.Crash(Pick(world.Processes), Within(40));

    private void Drain() => world.Drain(Pick(world.Workers), Within(20));

    private void Freeze() => Freeze(Pick(world.Processes));

    private void Freeze(SimProcess process)
    {
        trace?.Line($"{process} is frozen");
        process.Freeze();
        scheduler.After(Within(60), process.Thaw);
    }

    private void Cut() => Cut(Pick(world.Processes), (Service)Random.Next(4), Within(60));

    private void CutAllFromStore()
    {
        var time = Within(60);
        foreach (var process in world.Processes) Cut(process, Service.Store, time);
    }

    private void Cut(SimProcess process, Service service, TimeSpan time)
    {
        trace?.Line($"{process} does not reach {service} for {time}");
        world.Network.Cut(process, service, time);
    }

    private void SetClock() => Pick(world.Processes).Time.SetWrong(TimeSpan.FromSeconds(90));

    private void Forge()
    {
        if (world.Running() is not { Count: > 0 } running) return;
        var job = Pick(running);
        world.Log.Forge(job, world.Artifacts.Other(job.Id));
    }

    private void DropConnection() => world.Broker.Drop(Pick(world.Processes));

    private T Pick<T>(IReadOnlyList<T> things) => things[Random.Next(things.Count)];

    private TimeSpan Within(int seconds) => TimeSpan.FromSeconds(seconds) * Random.NextDouble();
}
