using Trainyard.Client;
using Trainyard.Contracts;
using Trainyard.Jobs;
using Trainyard.Tests.Contracts;
using Trainyard.Tests.Flow;
using static Microsoft.Playwright.Assertions;

namespace Trainyard.Tests.Browser;

/// <summary>Pages of jobs that ended without success, in a real Chromium.</summary>
[Collection(FlowCollection.Name)]
public sealed class EndedJobTests(Chromium chromium) : IClassFixture<Chromium>, IAsyncLifetime
{
    private readonly TempFolder _folder = new();
    private FlowSystem _system = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _system = await FlowSystem.StartAsync(_folder.Path);

    public async ValueTask DisposeAsync()
    {
        await _system.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_cancelled_job_says_that_no_worker_took_it()
    {
        var trains = (await _system.Client.SubmitAsync(FlowSpecs.Long(), null, Cancel)).Id;
        var waits = (await _system.Client.SubmitAsync(FlowSpecs.Small(), null, Cancel)).Id;
        await _system.Client.CancelAsync(waits, Cancel);
        await _system.Client.CancelAsync(trains, Cancel);
        var page = await chromium.OpenAsync(_system);
        await page.GetByTestId("welcome-skip").ClickAsync();
        await page.GotoAsync($"{_system.Address}jobs/{waits}");

        await Expect(page.GetByTestId("chart-loss")).ToHaveAttributeAsync("data-empty", "Cancelled before a worker took it");
        await Expect(page.GetByTestId("attempts")).ToContainTextAsync("No worker took this job.");
        await Expect(page.GetByTestId("log-empty")).ToContainTextAsync("no worker took this job");
    }

    [Fact]
    public async Task Figures_that_are_not_finite_are_shown_and_advice_fills_the_form()
    {
        var job = Samples.Job("diverged", owner: (await _system.OwnerAsync()).User.Name).Claim("worker-1", Guid.NewGuid(), Samples.Now)!;
        JobEvent[] events =
        [
            Samples.Started(1), Samples.Point(1, 2, 10, 2.5), Samples.Point(1, 3, 20, double.NaN), Samples.Point(1, 4, 30, double.PositiveInfinity),
            Samples.Point(1, 5, 40, double.NaN),
            new TrainingFailed(new Failure(FailureReason.Diverged, "Training diverged.", "Lower the learning rate.") { Change = new SpecChange("optimizer.learningRate", 0.0002) })
            {
                Fence = 1, Seq = 6, Step = 40, At = Samples.Now.AddSeconds(3),
            },
        ];
        foreach (var e in events) job = job.Apply(e);
        await _system.Get<IJobStore>().AddAsync(job, null, Cancel);
        await _system.Get<IJobHistory>().AppendAsync(job.Id, events, Cancel);
        var page = await chromium.OpenAsync(_system);
        List<string> errors = [];
        page.PageError += (_, error) => errors.Add(error);
        await page.GetByTestId("welcome-skip").ClickAsync();
        await Expect(page.GetByTestId("job-row")).ToContainTextAsync("NaN");
        await page.GetByTestId("job-link").ClickAsync();

        await Expect(page.GetByTestId("tile-loss")).ToContainTextAsync("NaN");
        await Expect(page.GetByTestId("tile-duration")).ToContainTextAsync("3.0 s");
        var chart = page.GetByTestId("chart-loss");
        await Expect(chart).ToHaveAttributeAsync("data-points", "4");
        await Expect(chart).ToHaveAttributeAsync("aria-label", new System.Text.RegularExpressions.Regex("Training NaN"));
        await chart.FocusAsync();
        await page.Keyboard.PressAsync("ArrowLeft");
        await page.Keyboard.PressAsync("ArrowLeft");
        await Expect(chart).ToHaveAttributeAsync("aria-label", new System.Text.RegularExpressions.Regex("Training (∞|NaN)"));

        await page.GetByTestId("take-advice").ClickAsync();
        await Expect(page.GetByTestId("field-optimizer.learningRate")).ToHaveValueAsync("0.0002");
        await page.GetByTestId("submit-job").ClickAsync();
        await Expect(page.GetByTestId("job-name")).ToHaveTextAsync("diverged");
        var submitted = Assert.Single((await _system.Client.ListAsync(new JobListRequest(), Cancel)).Jobs, j => j.Id != job.Id);
        Assert.Equal(0.0002, (await _system.Client.GetJobAsync(submitted.Id, Cancel)).Spec.Optimizer.LearningRate);
        await _system.Client.CancelAsync(submitted.Id, Cancel);
        Assert.True(errors.Count == 0, string.Join("\n", errors));
    }
}
