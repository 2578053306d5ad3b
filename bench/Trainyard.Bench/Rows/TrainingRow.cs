using System.Diagnostics;
using Trainyard.Bench.Sides;
using Trainyard.Datasets;
using Trainyard.Services;
using Trainyard.Worker;
using Trainyard.Worker.Datasets;

namespace Trainyard.Bench.Rows;

/// <summary>
/// <c>simple-cnn</c> through the whole system against the same training without it. The sides take turns (ABBA), so that whatever
/// else the machine does meets all of them, and only the ratios within one turn count.
/// </summary>
internal static class TrainingRow
{
    private const int Rounds = 3;

    /// <summary>No further round begins after this long: on a busy machine fewer pairs must do.</summary>
    private static readonly TimeSpan Budget = TimeSpan.FromSeconds(120);
    private const string PyTorch = "pytorch", TunedPyTorch = "pytorch, tuned";
    private const string FleetToBare = "fleet / bare loop of the same code";

    public static async Task<RowResult> MeasureAsync()
    {
        var sides = new Dictionary<string, SideProcess>();
        try
        {
            // The system first: it fetches the dataset, which the others read.
            foreach (var name in new[] { Side.System, Side.Bare, Side.Loop, Side.Plain }) sides[name] = await SideProcess.StartAsync(Suite.Again("side", name));
            var noFleet = await AddFleetAsync(sides);
            var noPyTorch = await AddPyTorchAsync(sides);
            var speeds = await TakeTurnsAsync(sides);

            return new RowResult(
            [
                Ratio("whole system / bare loop of the same code", Side.System, Side.Bare, 0.97),
                Ratio("worker's loop / bare loop of the same code", Side.Loop, Side.Bare, 0.97),
                noFleet is null ? Ratio(FleetToBare, Side.Fleet, Side.Bare, 0.97) : new Figure(FleetToBare, null, "×", Note: noFleet),
                Ratio("whole system / plain TorchSharp loop", Side.System, Side.Plain, 0.97),
                .. noPyTorch is null
                    ? new[] { Ratio("whole system / PyTorch in Python", Side.System, PyTorch), Ratio("whole system / PyTorch in Python, tuned", Side.System, TunedPyTorch, 1.15), Ratio("bare loop / PyTorch in Python, tuned", Side.Bare, TunedPyTorch, 1.25) }
                    : [new Figure("whole system / PyTorch in Python", null, "×", Note: noPyTorch)],
                .. speeds.Select(s => new Figure($"images/s: {s.Key}", s.Value.Median(), "", Note: $"{s.Value.Min():N0} to {s.Value.Max():N0}")),
            ]);

            Figure Ratio(string what, string one, string other, double? atLeast = null)
            {
                var ratios = speeds[one].Zip(speeds[other], (a, b) => a / b).ToArray();
                return new Figure(what, ratios.Median(), "×", AtLeast: atLeast, Note: FormattableString.Invariant($"median of {ratios.Length} pairs, {ratios.Min():0.00} to {ratios.Max():0.00}"));
            }
        }
        finally
        {
            foreach (var side in sides.Values) side.Dispose();
        }
    }

    private static async Task<Dictionary<string, List<double>>> TakeTurnsAsync(Dictionary<string, SideProcess> sides)
    {
        var speeds = sides.Keys.ToDictionary(name => name, _ => new List<double>());
        var clock = Stopwatch.StartNew();
        for (var round = 0; round < Rounds && (round == 0 || clock.Elapsed < Budget); round++)
            foreach (var name in sides.Keys.Concat(sides.Keys.Reverse()))
                speeds[name].Add(await sides[name].ImagesPerSecondAsync());
        return speeds;
    }

    /// <returns>Why the fleet is left out; null when it takes part.</returns>
    private static async Task<string?> AddFleetAsync(Dictionary<string, SideProcess> sides)
    {
        try
        {
            sides[Side.Fleet] = await SideProcess.StartAsync(Suite.Again("side", Side.Fleet));
            return null;
        }
        catch (ServiceMissingException e)
        {
            return e.Message;
        }
    }

    /// <returns>Why PyTorch is left out; null when it takes part.</returns>
    private static async Task<string?> AddPyTorchAsync(Dictionary<string, SideProcess> sides)
    {
        if (Environment.GetEnvironmentVariable("BENCH_NO_PYTORCH") is { Length: > 0 } reason) return reason;
        var options = new WorkerOptions();
        var script = Path.Combine(Path.GetDirectoryName(Suite.ResultsFolder)!, "pytorch_simple_cnn.py");
        string[] arguments = [script, DatasetLoader.CacheFolder(options, DatasetSources.Known.Default.Name), options.ForTraining().Threads.ToString(System.Globalization.CultureInfo.InvariantCulture)];
        sides[PyTorch] = await SideProcess.StartAsync(new ProcessStartInfo("/usr/bin/python3", arguments));
        sides[TunedPyTorch] = await SideProcess.StartAsync(new ProcessStartInfo("/usr/bin/python3", [.. arguments, "tuned"]));
        return null;
    }
}
