using Trainyard.Contracts;
using Trainyard.Jobs;

namespace Trainyard.Tests.Server;

public sealed class ListTests(ListTests.FiveHundredJobs jobs) : IClassFixture<ListTests.FiveHundredJobs>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static TheoryData<string, string> Sorts()
    {
        var sorts = new TheoryData<string, string>();
        foreach (var sort in new[] { "created", "start", "end", "duration", "name", "progress", "epochs", "accuracy", "loss", "f1" })
        {
            sorts.Add(sort, "asc");
            sorts.Add(sort, "desc");
        }
        return sorts;
    }

    [Theory]
    [MemberData(nameof(Sorts))]
    public async Task Pages_show_every_resting_job_once_while_others_change(string sort, string order)
    {
        using var client = await jobs.Server.SignedInAsync(Role.Viewer);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var changing = Task.Run(() => jobs.ChangeAsync(stop.Token), Cancel);
        var rows = new List<JobSummary>();
        for (string? after = ""; after is not null;)
        {
            var page = await (await client.GetAsync($"/api/jobs?sort={sort}&order={order}&limit=37&after={after}", Cancel)).ReadAsync<JobPage>();
            rows.AddRange(page.Jobs);
            after = page.Next;
        }
        await stop.CancelAsync();
        await changing;

        var seen = rows.Where(r => jobs.Resting.Contains(r.Id)).ToList();
        Assert.Equal(jobs.Resting.Count, seen.Count);
        Assert.Equal(jobs.Resting.Count, seen.DistinctBy(r => r.Id).Count());
        if (Value(sort) is { } value) AssertSorted([.. seen.Select(value)], order == "desc");
    }

    [Fact]
    public async Task Filters_work_together()
    {
        using var client = await jobs.Server.SignedInAsync(Role.Viewer);
        var page = await (await client.GetAsync("/api/jobs?state=succeeded&state=failed&owner=ada&q=JOB&where=name%20~%20%22job%2000%22&limit=200", Cancel)).ReadAsync<JobPage>();
        Assert.NotEmpty(page.Jobs);
        Assert.All(page.Jobs, j => Assert.True(j is { Owner: "ada", State: JobState.Succeeded or JobState.Failed } && j.Name.StartsWith("job 00", StringComparison.Ordinal)));
        Assert.Empty((await (await client.GetAsync("/api/jobs?q=%25", Cancel)).ReadAsync<JobPage>()).Jobs);
    }

    [Fact]
    public async Task Any_figure_of_a_series_sorts_and_filters()
    {
        using var client = await jobs.Server.SignedInAsync(Role.Viewer);
        var page = await (await client.GetAsync("/api/jobs?sort=metric:validation/accuracy:best&order=asc&filter=metric:validation/accuracy:best%3E0.1&limit=200", Cancel)).ReadAsync<JobPage>();

        // What another test changes has figures that no event reported.
        var figures = page.Jobs.Where(job => jobs.Resting.Contains(job.Id)).Select(job => job.Metrics["validation/accuracy"].Best!.Value).ToList();
        Assert.NotEmpty(figures);
        Assert.All(figures, figure => Assert.True(figure > 0.1));
        Assert.Equal(figures.Order(), figures);
    }

    [Fact]
    public async Task A_cursor_belongs_to_its_sort()
    {
        using var client = await jobs.Server.SignedInAsync(Role.Viewer);
        var page = await (await client.GetAsync("/api/jobs?sort=name&limit=5", Cancel)).ReadAsync<JobPage>();
        Assert.Contains("after", (await (await client.GetAsync($"/api/jobs?sort=loss&limit=5&after={page.Next}", Cancel)).ProblemAsync(400)).Errors!.Keys);
    }

    private static Func<JobSummary, IComparable?>? Value(string sort) => sort switch
    {
        "created" => r => r.CreatedAt,
        "start" => r => r.StartedAt,
        "end" => r => r.EndedAt,
        "progress" => r => r.Progress,
        "epochs" => r => r.Epochs,
        "accuracy" => r => r.Validation?.Accuracy,
        "loss" => r => r.Validation?.Loss,
        "f1" => r => r.Validation?.MacroF1,
        _ => null,
    };

    /// <summary>Those without a value last, whatever the order.</summary>
    private static void AssertSorted(List<IComparable?> values, bool descending)
    {
        var known = values.TakeWhile(v => v is not null).ToList();
        Assert.All(values.Skip(known.Count), Assert.Null);
        foreach (var (one, next) in known.Zip(known.Skip(1))) Assert.True(descending ? one!.CompareTo(next) >= 0 : one!.CompareTo(next) <= 0, $"{one} before {next}");
    }

    public sealed class FiveHundredJobs : IAsyncLifetime
    {
        private readonly List<JobId> _restless = [];

        public TestServer Server { get; private set; } = null!;
        public HashSet<JobId> Resting { get; } = [];

        public async ValueTask InitializeAsync()
        {
            Server = await TestServer.StartAsync();
            var start = Server.Time.GetUtcNow().AddDays(-1);
            var random = new Random(1);
            for (var i = 0; i < 500; i++)
            {
                var (n, running) = (i, i % 5 == 4);
                var job = await Server.AddJobAsync(i % 2 == 0 ? "ada" : "grace", j => Fill(j, n, running, start, random));
                if (running) _restless.Add(job.Id);
                else Resting.Add(job.Id);
            }
        }

        /// <summary>Trains the running jobs on, and submits new ones.</summary>
        public async Task ChangeAsync(CancellationToken cancellationToken)
        {
            var (store, random) = (Server.Get<IJobStore>(), new Random(2));
            while (!cancellationToken.IsCancellationRequested)
            {
                var id = _restless[random.Next(_restless.Count)];
                await store.UpdateAsync(id, j => j with { Progress = Random(j.Progress, random) }, CancellationToken.None);
                await Task.Yield();
            }
        }

        public ValueTask DisposeAsync() => Server.DisposeAsync();

        private static Job Fill(Job job, int n, bool running, DateTimeOffset start, Random random) => job with
        {
            Spec = job.Spec with { Name = $"job {n / 10:000}", Epochs = 1 + (n % 7) },
            // Many of the same moment, so that ties are many.
            CreatedAt = start.AddSeconds(n / 20),
            State = running ? JobState.Running : n % 5 == 3 ? JobState.Paused : n % 2 == 0 ? JobState.Succeeded : JobState.Failed,
            Lease = running ? new Lease("w", Guid.NewGuid(), 0) : null,
            StartedAt = n % 11 == 0 ? null : start.AddSeconds(n % 50),
            EndedAt = running || n % 5 == 3 ? null : start.AddSeconds(100 + (n % 30)),
            Progress = n % 3 == 0 ? new JobProgress() : Random(new JobProgress { TotalSteps = 100 }, random),
        };

        private static JobProgress Random(JobProgress progress, Random random) => progress with
        {
            Step = random.Next(100),
            Validation = new Evaluation(random.Next(10) / 10.0, random.Next(10) / 10.0, random.Next(10) / 10.0),
        };
    }
}
