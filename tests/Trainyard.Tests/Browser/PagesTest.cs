using Microsoft.Playwright;
using Trainyard.Accounts;
using Trainyard.Contracts;
using Trainyard.Jobs;
using Trainyard.Sweeps;
using Trainyard.Tests.Contracts;
using Trainyard.Tests.Flow;
using Trainyard.Tests.Sweeps;

namespace Trainyard.Tests.Browser;

/// <summary>A system with jobs that have ended, whose pages a test looks at in a real Chromium.</summary>
public abstract class PagesTest(Chromium chromium) : IClassFixture<Chromium>, IAsyncLifetime
{
    private readonly TempFolder _folder = new();

    private protected SweepId Sweep { get; private set; }

    internal FlowSystem System { get; private set; } = null!;

    /// <summary>A job with a result, whose name fills several lines, and with series of its own.</summary>
    protected Job Succeeded { get; private set; } = null!;

    /// <summary>The name of who is signed in, and has the jobs.</summary>
    protected string Owner { get; private set; } = "";

    protected static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public virtual async ValueTask InitializeAsync()
    {
        // What runs here has no worker, and runs until the test ends.
        System = await FlowSystem.StartAsync(_folder.Path, settings: ("Lease:Term", "01:00:00"));
        var owner = (await System.OwnerAsync()).User;
        Owner = owner.Name;
        var token = new ApiToken(new string('a', 64), new AccountId(owner.Name, owner.CreatedAt), $"a-token-with-a-long-name-{new string('n', 39)}", [TokenScope.Read, TokenScope.Jobs], Samples.Now, DateTimeOffset.UtcNow.AddDays(30));
        await System.Get<IApiTokenStore>().AddAsync(token, Samples.Now, Cancel);
        var sweep = SampleSweeps.Of(SampleSweeps.Asked with { Name = new string('w', 80) }, new AccountId(owner.Name, owner.CreatedAt)).WithEnded(0.91, null, 0.95, 0.96, 0.5, 0.93, null, 0.9512);
        await System.Get<ISweepStore>().AddAsync(sweep, null, Cancel);
        Sweep = sweep.Id;
        Succeeded = await AddAsync($"{new string('n', 37)} and {new string('m', 37)}", Samples.Point(1, 2, 10), Samples.Metrics(1, 3, 10, MetricPhase.Validation, (new string('s', 100), 0.5), ("validation/balanced_accuracy", double.NaN)), Samples.Succeeded(1, 4));
        await AddAsync("failed", Samples.Point(1, 2, 10, double.NaN), new TrainingFailed(new Failure(FailureReason.Diverged, "Training diverged: a weight was no longer a finite number.", "Lower the learning rate.")) { Fence = 1, Seq = 3, Step = 10, At = Samples.Now.AddSeconds(2) });
    }

    public virtual async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await System.DisposeAsync();
        _folder.Dispose();
    }

    /// <summary>A job with these events after its start.</summary>
    protected Task<Job> AddAsync(string name, params JobEvent[] events) => AddAsync(name, job => job, events);

    /// <summary>A job that is changed before it starts, with these events after its start.</summary>
    protected async Task<Job> AddAsync(string name, Func<Job, Job> change, JobEvent[] events)
    {
        var job = change(Samples.Job(name, owner: Owner)).Claim("worker-1", Guid.NewGuid(), Samples.Now)!;
        JobEvent[] all = [Samples.Started(1), .. events];
        foreach (var e in all) job = job.Apply(e);
        await System.Get<IJobStore>().AddAsync(job, null, Cancel);
        await System.Get<IJobHistory>().AppendAsync(job.Id, all, Cancel);
        return job;
    }

    /// <summary>Where a link that signs in leads.</summary>
    protected async Task<IPage> OpenWelcomeAsync(BrowserNewContextOptions? options = null)
    {
        var page = await chromium.OpenAsync(System, options);
        await Assertions.Expect(page.GetByTestId("welcome-skip")).ToBeVisibleAsync();
        return page;
    }

    /// <summary>The dashboard's list, as its owner sees it.</summary>
    protected async Task<IPage> OpenListAsync(BrowserNewContextOptions? options = null)
    {
        var page = await OpenWelcomeAsync(options);
        await page.GetByTestId("welcome-skip").ClickAsync();
        await Assertions.Expect(page.GetByTestId("job-row").First).ToBeVisibleAsync();
        return page;
    }

    /// <summary>Shows a page by its address, and waits until all of it is there.</summary>
    protected async Task GoAsync(IPage page, string path)
    {
        await page.GotoAsync($"{System.Address}{path}");
        await Assertions.Expect(page.Locator("h1")).ToHaveCountAsync(1);
        await Assertions.Expect(page.Locator("main[aria-busy=true], [aria-busy=true] > h1, .skeleton")).ToHaveCountAsync(0);
        await page.WaitForLoadStateAsync(LoadState.NetworkIdle);
    }

    /// <summary>All that the dashboard has: the addresses below its root.</summary>
    protected virtual string[] Paths => ["", $"jobs/{Succeeded.Id}", $"compare?jobs={Succeeded.Id},{Guid.Empty:N}", "new", "datasets", "sweeps", "sweeps/new", $"sweeps/{Sweep}", $"sweeps/{Guid.Empty:N}", "workers", "account", "nowhere", $"jobs/{Guid.Empty:N}"];
}
