using System.Globalization;
using Microsoft.Playwright;
using Trainyard.Client;
using Trainyard.Contracts;
using Trainyard.DeadLetters;
using Trainyard.Tests.Flow;
using static Microsoft.Playwright.Assertions;
using static Trainyard.Tests.Flow.Waiting;

namespace Trainyard.Tests.Browser;

/// <summary>The dashboard in a real Chromium, against the whole embedded system with real MNIST.</summary>
[Collection(FlowCollection.Name)]
public sealed class DashboardTests(Chromium chromium) : IClassFixture<Chromium>, IAsyncLifetime
{
    private readonly Contracts.TempFolder _folder = new();
    private FlowSystem _system = null!;

    public async ValueTask InitializeAsync() => _system = await FlowSystem.StartAsync(_folder.Path);

    public async ValueTask DisposeAsync()
    {
        await _system.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_person_signs_in_submits_watches_the_curve_grow_and_downloads_the_model()
    {
        var page = await chromium.OpenAsync(_system);
        await page.GetByTestId("welcome-skip").ClickAsync();
        Assert.DoesNotContain("token", page.Url, StringComparison.Ordinal);

        // What a reload would wipe out.
        await page.EvaluateAsync("window.notReloaded = true");
        await page.GetByTestId("new-job").First.ClickAsync();
        await page.GetByTestId("preset-fast-cnn").ClickAsync();
        await page.GetByTestId("field-epochs").FillAsync("2");
        await page.GetByTestId("submit-job").ClickAsync();

        var loss = page.GetByTestId("chart-loss");
        var seen = new List<int>();
        await UntilAsync("a curve that grew three times", async () =>
        {
            var points = int.Parse(await loss.GetAttributeAsync("data-points") ?? "0", CultureInfo.InvariantCulture);
            if (seen.Count == 0 || points > seen[^1]) seen.Add(points);
            return seen.Count >= 4 ? seen : null;
        });
        await Expect(page.GetByTestId("job-state")).ToHaveTextAsync("Succeeded");
        var job = Assert.Single((await _system.Client.ListAsync(new JobListRequest(), Cancel)).Jobs);
        var points = (await _system.Client.AllEventsAsync(job.Id)).OfType<StepsTrained>().Count();
        await Expect(loss).ToHaveAttributeAsync("data-points", points.ToString(CultureInfo.InvariantCulture));
        await Expect(page.GetByTestId("confusion")).ToBeVisibleAsync();
        Assert.True(await page.EvaluateAsync<bool>("window.notReloaded === true"));
        Assert.InRange(job.Test!.Accuracy, 0.98, 1);

        var download = await page.RunAndWaitForDownloadAsync(() => page.GetByTestId("download-model").ClickAsync());
        Assert.EndsWith(".safetensors", download.SuggestedFilename, StringComparison.Ordinal);
        var file = await File.ReadAllBytesAsync(await download.PathAsync(), Cancel);
        Assert.Equal(await _system.Client.WeightsAsync(job.Id), SafeTensorsFile.Read(file));
    }

    [Fact]
    public async Task A_browser_that_slept_shows_the_same_curve_as_one_that_watched()
    {
        var job = (await _system.Client.SubmitAsync(FlowSpecs.Small(), null, Cancel)).Id;
        var watched = await chromium.OpenAsync(_system);
        var slept = await chromium.OpenAsync(_system);
        foreach (var page in new[] { watched, slept })
        {
            await page.GetByTestId("welcome-skip").ClickAsync();
            await page.GotoAsync($"{_system.Address}jobs/{job}");
        }
        await UntilAsync("the first points", async () => await PointsAsync(slept) > 3 ? slept : null);

        await slept.Context.SetOfflineAsync(true);
        await _system.Client.EndAsync(job);
        await slept.Context.SetOfflineAsync(false);

        var points = (await _system.Client.AllEventsAsync(job)).OfType<StepsTrained>().Count().ToString(CultureInfo.InvariantCulture);
        await Expect(watched.GetByTestId("chart-loss")).ToHaveAttributeAsync("data-points", points);
        await Expect(slept.GetByTestId("chart-loss")).ToHaveAttributeAsync("data-points", points);
    }

    [Fact]
    public async Task What_the_server_refuses_stands_beside_the_field()
    {
        var page = await chromium.OpenAsync(_system);
        await page.GetByTestId("welcome-skip").ClickAsync();
        await page.GetByTestId("new-job").First.ClickAsync();
        await page.GetByTestId("field-epochs").FillAsync("1000000000");
        await page.GetByTestId("submit-job").ClickAsync();

        await Expect(page.Locator("body")).ToContainTextAsync("from 1 to 1000");
        Assert.Empty((await _system.Client.ListAsync(new JobListRequest(), Cancel)).Jobs);
    }

    [Fact]
    public async Task The_workers_page_shows_who_trains_what_and_an_admin_drops_what_was_moved_aside()
    {
        var job = (await _system.Client.SubmitAsync(FlowSpecs.Long(), null, Cancel)).Id;
        await _system.Get<IDeadLetters>().AddAsync(new DeadLetter("one", DeadLetterSource.Queue, DateTimeOffset.UtcNow, "It names no job.", null, "{}"u8.ToArray()), Cancel);
        var page = await chromium.OpenAsync(_system);
        await page.GetByTestId("welcome-skip").ClickAsync();
        await page.GetByTestId("nav-workers").ClickAsync();

        var worker = page.GetByTestId("worker-row");
        await Expect(worker).ToHaveAttributeAsync("data-state", "busy");
        await Expect(worker).ToContainTextAsync("1 / 1");
        await page.GetByTestId("worker-job").ClickAsync();
        await Expect(page.GetByTestId("job-page")).ToHaveAttributeAsync("data-job-id", job.ToString());
        await Expect(page.GetByTestId("attempt")).ToContainTextAsync("From the beginning");

        await _system.Client.CancelAsync(job, Cancel);
        await Expect(page.GetByTestId("attempt")).ToContainTextAsync("Somebody asked the job to stop.");
        await page.GetByTestId("nav-workers").ClickAsync();
        await Expect(worker).ToHaveAttributeAsync("data-state", "idle");
        await Expect(page.GetByTestId("dead-letter")).ToContainTextAsync("It names no job.");
        await page.GetByTestId("dead-letter-drop").ClickAsync();
        await page.GetByTestId("confirm-yes").ClickAsync();
        await Expect(page.GetByTestId("dead-letter")).ToHaveCountAsync(0);
        Assert.Equal(0, await _system.Get<IDeadLetters>().CountAsync(Cancel));
    }

    [Fact]
    public async Task Lines_of_the_log_appear_by_themselves_and_are_searched_where_they_stand()
    {
        var job = (await _system.Client.SubmitAsync(FlowSpecs.Long(), null, Cancel)).Id;
        var page = await chromium.OpenAsync(_system);
        await page.GetByTestId("welcome-skip").ClickAsync();
        await page.GotoAsync($"{_system.Address}jobs/{job}");
        await page.EvaluateAsync("window.notReloaded = true");
        var (lines, box) = (page.GetByTestId("log-line"), page.GetByTestId("log-lines"));
        await Expect(lines.First).ToContainTextAsync("takes the job: attempt 1.");
        var before = await lines.CountAsync();
        await UntilAsync("more lines", async () => await lines.CountAsync() > before ? lines : null);
        Assert.True(await IsAtEndAsync());

        // Who reads further up stays there, also when lines arrive between the scroll and its event; the newest line is a click away.
        await box.EvaluateAsync("box => box.style.maxHeight = '80px'");
        // The next line scrolls a box that has become smaller.
        await UntilAsync("a box that is scrolled", async () => await box.EvaluateAsync<bool>("box => box.scrollTop > 100") ? box : null);
        await box.EvaluateAsync("box => { window.addEventListener('scroll', window.holdBack = event => event.stopImmediatePropagation(), true); box.scrollTop = 0; }");
        before = await lines.CountAsync();
        await UntilAsync("more lines", async () => await lines.CountAsync() > before ? lines : null);
        await box.EvaluateAsync("box => { window.removeEventListener('scroll', window.holdBack, true); box.dispatchEvent(new Event('scroll')); }");
        await Expect(page.GetByTestId("log-latest")).ToBeVisibleAsync();
        Assert.Equal(0, await box.EvaluateAsync<int>("box => box.scrollTop"));
        await page.GetByTestId("log-latest").ClickAsync();
        await Expect(page.GetByTestId("log-latest")).ToHaveCountAsync(0);
        Assert.True(await IsAtEndAsync());

        await page.GetByTestId("log-search").FillAsync("MODEL BUILT");
        await Expect(lines).ToHaveCountAsync(1);
        await Expect(page.Locator("mark")).ToHaveTextAsync("Model built");
        await page.GetByTestId("log-search").FillAsync("");
        await page.GetByTestId("log-level").SelectOptionAsync("error");
        await Expect(page.GetByTestId("log-none")).ToBeVisibleAsync();
        await page.GetByTestId("log-level").SelectOptionAsync("info");

        await _system.Client.CancelAsync(job, Cancel);
        await Expect(lines.Last).ToContainTextAsync("Stopped for good, as somebody asked.");
        var download = await page.RunAndWaitForDownloadAsync(() => page.GetByTestId("log-download").ClickAsync());
        Assert.EndsWith($"-{job.ToString()[^8..]}.log", download.SuggestedFilename, StringComparison.Ordinal);
        Assert.EndsWith("Stopped for good, as somebody asked.\n", await File.ReadAllTextAsync(await download.PathAsync(), Cancel), StringComparison.Ordinal);
        Assert.True(await page.EvaluateAsync<bool>("window.notReloaded === true"));

        Task<bool> IsAtEndAsync() => box.EvaluateAsync<bool>("box => box.scrollHeight - box.scrollTop - box.clientHeight < 24");
    }

    [Fact]
    public async Task It_fits_a_phone()
    {
        await _system.Client.SubmitAsync(FlowSpecs.Small(1), null, Cancel);
        var page = await chromium.OpenAsync(_system, new BrowserNewContextOptions { ViewportSize = new ViewportSize { Width = 360, Height = 740 }, ColorScheme = ColorScheme.Dark });
        await page.GetByTestId("welcome-skip").ClickAsync();

        await Expect(page.GetByTestId("job-row").First).ToBeVisibleAsync();
        Assert.True(await page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= window.innerWidth"));
        await page.GetByTestId("nav-workers").ClickAsync();
        await Expect(page.GetByTestId("worker-row")).ToBeVisibleAsync();
        Assert.True(await page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= window.innerWidth"));
    }

    private static async Task<int> PointsAsync(IPage page) =>
        int.Parse(await page.GetByTestId("chart-loss").GetAttributeAsync("data-points") ?? "0", CultureInfo.InvariantCulture);
}
