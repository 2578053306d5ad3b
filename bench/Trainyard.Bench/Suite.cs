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
        ["compare"] = CompareRow.MeasureAsync,
        ["memory"] = MemoryRow.MeasureAsync,
        ["data"] = DataRow.MeasureAsync,
        ["queue"] = QueueRow.MeasureAsync,
        ["ingest"] = IngestRow.MeasureAsync,
        ["scale"] = ScaleRow.MeasureAsync,
        ["growth"] = GrowthRow.MeasureAsync,
        ["scaling"] = ScalingRow.MeasureAsync,
        ["search"] = SearchRow.MeasureAsync,
    };

    /// <summary>It fills a store with a million jobs, and takes as long as all others together: only when it is asked for.</summary>
    private const string OnRequest = "growth";

    public static IEnumerable<string> Names => Rows.Keys;

    /// <summary>Where results go, and the data of the systems that are measured: a real disk, where a temporary folder may be memory.</summary>
    public static string ResultsFolder { get; } = Path.GetFullPath(Environment.GetEnvironmentVariable("BENCH_RESULTS") ?? Path.Combine("bench", "results"));

    /// <returns>0, whether or not targets are met; 1 when a row could not be measured.</returns>
    /// <param name="only">The row; null: all.</param>
    /// <param name="runs">How often each row runs; the rows take turns.</param>
    public static async Task<int> RunAsync(string? only, int runs)
    {
        string[] rows = [.. Rows.Keys.Where(name => only is null ? name != OnRequest : name == only)];
        if (rows.Length == 0)
        {
            Console.Error.WriteLine($"There is no row '{only}'; there are {string.Join(", ", Names)}.");
            return 1;
        }
        Directory.CreateDirectory(ResultsFolder);
        var results = rows.ToDictionary(row => row, _ => new List<RowResult>());
        var broken = new HashSet<string>();
        for (var run = 1; run <= runs; run++)
        {
            foreach (var row in rows)
            {
                Console.Error.WriteLine($"bench: {row}{(runs > 1 ? $", run {run} of {runs}" : "")} …");
                File.Delete(FileOf(row));
                using var process = Process.Start(Again("row", row))!;
                await process.WaitForExitAsync();
                if (process.ExitCode == 0) results[row].Add(JsonSerializer.Deserialize<RowResult>(await File.ReadAllTextAsync(FileOf(row)), Json)!);
                else broken.Add(row);
            }
        }
        var medians = results.Where(row => row.Value.Count > 0).Select(row => (Row: row.Key, Result: RowResult.Median(row.Value))).ToList();
        foreach (var (row, result) in medians) await WriteAsync(row, result);
        Table.Write(medians, Console.Out);
        if (broken.Count == 0) return 0;
        Console.Error.WriteLine($"Broken: {string.Join(", ", broken)}.");
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
        await WriteAsync(row, result);
        return 0;
    }

    private static Task WriteAsync(string row, RowResult result) => File.WriteAllTextAsync(FileOf(row), JsonSerializer.Serialize(result, Json));

    /// <summary>This program once more.</summary>
    public static ProcessStartInfo Again(params string[] arguments) => new(Environment.ProcessPath!, arguments);

    private static string FileOf(string row) => Path.Combine(ResultsFolder, $"{row}.json");
}
