using System.Diagnostics;
using System.Text.Json;
using Trainyard.Contracts;
using Trainyard.Jobs;

namespace Trainyard.Bench.Rows;

/// <summary>100 jobs of 10,000 points each: how long their curves take over HTTP as the page asks for them, how many bytes they are, and how far memory grows meanwhile.</summary>
internal static class CompareRow
{
    private const int Jobs = 100, Points = 10_000, Together = 20, Repetitions = 5;

    public static async Task<RowResult> MeasureAsync()
    {
        await using var system = await RunningSystem.StartAsync(leaseTerm: "01:00:00");
        var ids = new List<JobId>();
        for (var n = 0; n < Jobs; n++) ids.Add(await AddAsync(system, n));
        var comparison = await Samples.TimedAsync(Repetitions, () => system.Client.CompareAsync(ids, CancellationToken.None));
        var first = await Samples.TimedAsync(Repetitions, () => CurvesAsync(system, ids.Take(Together), CurveView.DefaultPoints));
        var (before, bytes) = (Environment.WorkingSet, 0L);
        var all = await Samples.TimedAsync(Repetitions, async () =>
        {
            bytes = 0;
            foreach (var part in ids.Chunk(Together)) bytes += JsonSerializer.SerializeToUtf8Bytes(await CurvesAsync(system, part, CurveView.DefaultPoints), WireJson.Options.GetTypeInfo(typeof(IReadOnlyList<CurveView>))).Length;
        });
        var whole = Stopwatch.StartNew();
        using (var points = await system.Client.OpenPointsAsync(ids[0], TableFormat.Parquet, CancellationToken.None)) await points.Content.CopyToAsync(Stream.Null);
        return new RowResult(
        [
            new Figure("100 curves of 10,000 points, first 20", first.Median() / 1000, "s"),
            new Figure("100 curves of 10,000 points, all", all.Median() / 1000, "s", AtMost: 10, Note: FormattableString.Invariant($"{bytes / 1e6:0.0} MB of JSON, 600 points each; memory +{(Environment.WorkingSet - before) / 1e6:0} MB")),
            new Figure("100 jobs side by side", comparison.Median(), "ms"),
            new Figure("10,000 points as Parquet", whole.Elapsed.TotalMilliseconds, "ms"),
        ]);
    }

    private static async Task<IReadOnlyList<CurveView>> CurvesAsync(RunningSystem system, IEnumerable<JobId> ids, int points)
    {
        var curves = await system.Client.GetCurvesAsync(ids, MetricNames.TrainLoss, points, CancellationToken.None);
        return curves.All(curve => curve.Total == Points) ? curves : throw new InvalidOperationException("A curve is not whole.");
    }

    private static async Task<JobId> AddAsync(RunningSystem system, int n)
    {
        var (random, now) = (new Random(n), DateTimeOffset.UtcNow.AddDays(-1));
        var job = new Job { Id = JobId.New(TimeProvider.System), Owner = "ada", Spec = Presets.All["simple-cnn"] with { Name = $"job {n}", Seed = n }, CreatedAt = now }.Claim("worker-1", Guid.NewGuid(), now)!;
        var start = new AttemptStarted("worker-1", "cpu", 1, Points, 500, 225_034) { Fence = 1, Seq = 1, At = now };
        var points = Enumerable.Range(1, Points).Select(i => new StepsTrained(1, (2.3 * Math.Exp(-i / 900.0)) + (0.1 * random.NextDouble()), random.NextDouble(), 1e-3, 5000) { Fence = 1, Seq = i + 1, Step = i, At = now.AddSeconds(i / 10.0) }).ToList();
        await system.Get<IJobStore>().AddAsync(job.Apply(start).Apply(points[^1]), null, CancellationToken.None);
        await system.Get<IJobHistory>().AppendAsync(job.Id, [start, .. points], CancellationToken.None);
        return job.Id;
    }
}
