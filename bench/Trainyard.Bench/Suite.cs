using System.Diagnostics;
using System.Text.Json;
using Trainyard.Bench.Rows;
using Trainyard.Services;

namespace Trainyard.Bench;

/// <summary>
/// Runs the rows one after the other, each in a process of its own: libtorch keeps a pool of threads for each thread that ever trained,
/// so that a row which trains would slow down the next one.
/// </summary>
internal static class Suite
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    private static readonly Dictionary<string, Func<Task<RowResult>>> Rows = new()
    {
        ["training"] = TrainingRow.MeasureAsync,
        ["accuracy"] = AccuracyRow.MeasureAsync,
        ["metrics"] = MetricsRow.MeasureAsync,
        ["submit"] = SubmitRow.MeasureAsync,
        ["list"] = ListRow.MeasureAsync,
        ["memory"] = MemoryRow.MeasureAsync,
        ["queue"] = QueueRow.MeasureAsync,
        ["ingest"] = IngestRow.MeasureAsync,
        ["scale"] = ScaleRow.MeasureAsync,
        ["growth"] = GrowthRow.MeasureAsync,
        ["scaling"] = ScalingRow.MeasureAsync,
    };

    /// <summary>It fills a store with a million jobs, and takes as long as all others together: only when it is asked for.</summary>
    private const string OnRequest = "growth";

    public static IEnumerable<string> Names => Rows.Keys;

    /// <summary>Where results go, and the data of the systems that are measured: a real disk, where a temporary folder may be memory.</summary>
    public static string ResultsFolder { get; } = Path.GetFullPath(Environment.GetEnvironmentVariable("BENCH_RESULTS") ?? Path.Combine("bench", "results"));

    /// <returns>0, whether or not targets are met; 1 when a row could not be measured.</returns>
    public static async Task<int> RunAsync(string? only)
    {
        Directory.CreateDirectory(ResultsFolder);
        var results = new List<(string, RowResult)>();
        var broken = new List<string>();
        foreach (var row in Rows.Keys.Where(name => only is null ? name != OnRequest : name == only))
        {
            Console.Error.WriteLine($"bench: {row} …");
            File.Delete(FileOf(row));
            using var process = Process.Start(Again("row", row))!;
            await process.WaitForExitAsync();
            if (process.ExitCode == 0) results.Add((row, JsonSerializer.Deserialize<RowResult>(await File.ReadAllTextAsync(FileOf(row)), Json)!));
            else broken.Add(row);
        }
        Table.Write(results, Console.Out);
        if (broken.Count == 0 && results.Count > 0) return 0;
        Console.Error.WriteLine(results.Count + broken.Count == 0 ? $"There is no row '{only}'; there are {string.Join(", ", Names)}." : $"Broken: {string.Join(", ", broken)}.");
        return 1;
    }

    public static async Task<int> MeasureAsync(string row)
    {
        RowResult result;
        try
        {
            result = await Rows[row]();
        }
        catch (ServiceMissingException e)
        {
            result = new RowResult([new Figure(row, null, "", Note: e.Message)]);
        }
        await File.WriteAllTextAsync(FileOf(row), JsonSerializer.Serialize(result, Json));
        return 0;
    }

    /// <summary>This program once more.</summary>
    public static ProcessStartInfo Again(params string[] arguments) => new(Environment.ProcessPath!, arguments);

    private static string FileOf(string row) => Path.Combine(ResultsFolder, $"{row}.json");
}
