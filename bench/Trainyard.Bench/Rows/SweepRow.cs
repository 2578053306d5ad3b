using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Trainyard.Bench.Fleet;
using Trainyard.Contracts;
using Trainyard.Worker;

namespace Trainyard.Bench.Rows;

/// <summary>What a sweep costs beside its trainings, and what it saves of them: trials that train nothing, and ASHA on MNIST against the same trials in full.</summary>
internal static class SweepRow
{
    private const int EmptyTrials = 1_000, ShortTrials = 200, Slots = 4;
    private const int Trials = 27, Epochs = 9;
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(100);

    public static async Task<RowResult> MeasureAsync()
    {
        var empty = await RunAsync("random", EmptyTrials, TimeSpan.Zero);
        var shortly = await RunAsync("random", ShortTrials, Short);
        var asha = await SearchMnistAsync();
        return new RowResult(
        [
            new Figure("empty trials of a sweep, SQLite", EmptyTrials / empty.Wall.TotalSeconds, "trials/s", AtLeast: 64, Note: $"{EmptyTrials:N0} trials in {Slots} slots; Ray Tune 64, Optuna on SQLite 53"),
            new Figure("from a trial's end to the next one's start, p95", empty.Gaps.Percentile(0.95), "ms", Note: Describe(empty.Gaps)),
            new Figure("the same with trials of 100 ms", shortly.Gaps.Percentile(0.95), "ms", Note: Describe(shortly.Gaps)),
            .. asha,
        ]);
    }

    private static string Describe(List<double> gaps) => FormattableString.Invariant($"p50 {gaps.Percentile(0.5):0.0} ms, most {gaps.Max():0.0} ms");

    /// <summary>A sweep whose trials hold their slots for a while: how long it takes, and how long a slot is empty in between.</summary>
    private static async Task<(TimeSpan Wall, List<double> Gaps)> RunAsync(string method, int trials, TimeSpan each)
    {
        await using var system = await RunningSystem.StartAsync();
        var (begins, ends) = (new ConcurrentQueue<long>(), new ConcurrentQueue<long>());
        var slot = async () =>
        {
            begins.Enqueue(Stopwatch.GetTimestamp());
            await Task.Delay(each);
            ends.Enqueue(Stopwatch.GetTimestamp());
        };
        var clock = Stopwatch.StartNew();
        await using (SimulatedWorker.Start(system, "worker", Slots, () => new SleepingSlot(slot, new SlotTimes())))
        {
            var asked = Asked(method, trials) with { Metric = MetricNames.TestAccuracy, Parallel = Slots };
            await EndAsync(system, (await system.Client.BeginSweepAsync(asked, null, CancellationToken.None)).Id);
        }
        // As many as there are slots begin at once; each further one fills the place of one that has ended.
        return (clock.Elapsed, [.. begins.Order().Skip(Slots).Zip(ends.Order(), (begin, end) => Stopwatch.GetElapsedTime(end, begin).TotalMilliseconds)]);
    }

    private static async Task<List<Figure>> SearchMnistAsync()
    {
        await using var system = await RunningSystem.StartAsync(new WorkerOptions { Slots = 2 });
        var sweep = await EndAsync(system, (await system.Client.BeginSweepAsync(Asked("asha", Trials) with { Parallel = 2 }, null, CancellationToken.None)).Id);
        var full = await system.Client.BeginSweepAsync(Asked("own", Trials) with { Parallel = 2 }, null, CancellationToken.None);
        foreach (var trial in sweep.TrialList) await system.Client.BeginTrialAsync(full.Id, new NewTrial((JsonObject)trial.Settings.DeepClone()), CancellationToken.None);
        full = await EndAsync(system, full.Id);

        var (best, found) = (full.TrialList.Max(t => t.Value!.Value), full.TrialList[sweep.Best!.Value].Value!.Value);
        return
        [
            new Figure("ASHA on MNIST: its setting behind the best of the same in full", 100 * (best - found), "%", AtMost: 0.1,
                Note: string.Create(CultureInfo.InvariantCulture, $"validation accuracy {found:0.0000} of {best:0.0000}; {Trials} trials of mlp, rungs {string.Join(", ", sweep.Rungs)}")),
            new Figure("ASHA on MNIST: its epochs, of those in full", (double)sweep.Epochs / full.Epochs, "×", AtMost: 1 / 3.0,
                Note: $"{sweep.Epochs} of {full.Epochs} epochs; {sweep.SlotHours * 60:0.0} of {full.SlotHours * 60:0.0} minutes in training"),
        ];
    }

    private static NewSweep Asked(string method, int trials) => new()
    {
        Name = method,
        Spec = new JsonObject { ["model"] = new JsonObject { ["preset"] = "mlp" }, ["threads"] = 1 },
        Settings = [new SweepSetting("optimizer.learningRate", "log:1e-5..1"), new SweepSetting("batchSize", "32,64,128,256")],
        Method = method,
        Trials = trials,
        MaxEpochs = Epochs,
    };

    private static async Task<SweepView> EndAsync(RunningSystem system, SweepId id)
    {
        while (true)
        {
            var sweep = await system.Client.GetSweepAsync(id, CancellationToken.None);
            if (sweep is { State: SweepState.Succeeded }) return sweep;
            if (sweep.State != SweepState.Running) throw new InvalidOperationException($"The sweep is {sweep.State}: {sweep.Reason}");
            await Task.Delay(50);
        }
    }
}
