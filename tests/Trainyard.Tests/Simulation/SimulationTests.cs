using System.Globalization;

namespace Trainyard.Tests.Simulation;

/// <summary>
/// Many lives of a small fleet, each with its own faults and its own order of events. A seed that fails prints itself;
/// <c>TRAINYARD_SIMULATION_SEED</c> replays one with its whole trace, <c>TRAINYARD_SIMULATION_SEEDS</c> runs more of them.
/// </summary>
public class SimulationTests(ITestOutputHelper output)
{
    private const int Seeds = 2_000;

    [Fact]
    public void No_seed_breaks_a_promise()
    {
        if (Setting("TRAINYARD_SIMULATION_SEED") is { } one)
        {
            Replay(one, Sabotage.None, int.MaxValue);
            return;
        }
        if (FirstFailure(Setting("TRAINYARD_SIMULATION_SEEDS") ?? Seeds, Sabotage.None) is { } seed) Replay(seed, Sabotage.None, 60);
    }

    [Theory, InlineData(1), InlineData(2), InlineData(3)]
    public void A_seed_replays_exactly(int seed) => Assert.Equal(TraceOf(seed), TraceOf(seed));

    [Fact]
    public void What_comes_back_on_another_thread_is_noticed()
    {
        var scheduler = new Scheduler(1);
        var process = new SimProcess(scheduler, "server-1");
        var stranger = new Thread(() => process.Run(() => { }));
        process.Run(() =>
        {
            stranger.Start();
            stranger.Join();
        });
        Assert.Throws<InvalidOperationException>(() => scheduler.RunUntil(() => false, TimeSpan.Zero));
    }

    [Theory]
    [InlineData(Sabotage.StoreDoesNotCompare)]
    [InlineData(Sabotage.SweepsDoNotCompare)]
    [InlineData(Sabotage.EventsPassEveryFence)]
    [InlineData(Sabotage.SignaturesAreNotChecked)]
    [InlineData(Sabotage.HistoryKeepsOldValidations)]
    [InlineData(Sabotage.HistoryKeepsSupersededPoints)]
    [InlineData(Sabotage.LeasesByWallClock)]
    public void What_is_broken_on_purpose_is_noticed(Sabotage sabotage)
    {
        // The rarest of them shows in one world of a thousand or two.
        var seed = FirstFailure(10_000, sabotage);
        Assert.NotNull(seed);
        output.WriteLine($"seed {seed}: {new World(seed.Value, sabotage).Run()}");
    }

    private int? FirstFailure(int seeds, Sabotage sabotage)
    {
        var (total, gate) = (default(Tally), new Lock());
        var all = Parallel.For(1, seeds + 1, (seed, loop) =>
        {
            var world = new World(seed, sabotage);
            if (world.Run() is not null) loop.Break();
            lock (gate) total += world.Tally;
        });
        output.WriteLine($"{total}");
        return (int?)all.LowestBreakIteration;
    }

    private void Replay(int seed, Sabotage sabotage, int lines)
    {
        var world = new World(seed, sabotage, isTraced: true);
        var violation = world.Run();
        foreach (var line in world.Trace!.Lines.TakeLast(lines)) output.WriteLine(line);
        Assert.True(violation is null, $"seed {seed}: {violation}");
    }

    private static IReadOnlyList<string> TraceOf(int seed)
    {
        var world = new World(seed, isTraced: true);
        world.Run();
        return [.. world.Trace!.Lines, $"{world.Tally}"];
    }

    private static int? Setting(string name) => int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out var value) ? value : null;
}
