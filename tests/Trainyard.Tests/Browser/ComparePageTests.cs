using System.Buffers.Binary;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Microsoft.Playwright;
using Trainyard.Contracts;
using Trainyard.Jobs;
using Trainyard.Tests.Contracts;
using Trainyard.Tests.Flow;
using static Microsoft.Playwright.Assertions;

namespace Trainyard.Tests.Browser;

/// <summary>Jobs over each other, in a real Chromium.</summary>
[Collection(FlowCollection.Name)]
public sealed class ComparePageTests(Chromium chromium) : PagesTest(chromium)
{
    private const string Chart = "compare-chart";

    [Fact]
    public async Task A_link_shows_the_same_view_of_five_jobs_again()
    {
        var jobs = await AddJobsAsync(5);
        var (page, errors) = await OpenAsync();
        await GoAsync(page, $"compare?jobs={string.Join(',', jobs.Take(4).Select(j => j.Id))}");
        await Expect(page.GetByTestId(Chart)).ToHaveAttributeAsync("data-lines", "4");
        await Expect(page.GetByTestId(Chart)).ToHaveAttributeAsync("data-metric", MetricNames.ValidationAccuracy);

        await page.GetByTestId("compare-add").FillAsync("run 5");
        await Expect(page.GetByTestId("compare-option")).ToHaveCountAsync(1);
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByTestId("compare-toggle")).ToHaveTextAsync(["run 1", "run 2", "run 3", "run 4", "run 5"]);
        await page.GetByTestId("compare-metric").SelectOptionAsync(MetricNames.TrainLoss);
        await page.GetByTestId("compare-x").SelectOptionAsync("time");
        await page.GetByTestId("log-scale").CheckAsync();
        await page.GetByTestId("outliers").CheckAsync();
        await page.GetByTestId("smoothing").FillAsync("0.6");
        await page.GetByTestId("compare-toggle").Nth(1).ClickAsync();
        await Expect(page.GetByTestId(Chart)).ToHaveAttributeAsync("data-lines", "4");
        await Expect(page.GetByTestId("compare-value").Nth(1)).ToHaveTextAsync("–");
        await Expect(page).ToHaveURLAsync(new Regex("metric=train/loss&x=time.*log=y.*smooth=0.6.*outliers=in"));
        await Expect(page).ToHaveURLAsync(new Regex($"hide={jobs[1].Id}"));
        var seen = await ViewAsync(page);

        await page.ReloadAsync();
        await Expect(page.GetByTestId(Chart)).ToHaveAttributeAsync("data-lines", "4");
        Assert.Equal(seen, await ViewAsync(page));

        // Back is the view before, forward is this one.
        await page.GoBackAsync();
        await Expect(page.GetByTestId(Chart)).ToHaveAttributeAsync("data-lines", "5");
        await page.GoForwardAsync();
        await Expect(page.GetByTestId(Chart)).ToHaveAttributeAsync("data-lines", "4");
        await Expect(page.GetByTestId("compare-value").Nth(1)).ToHaveTextAsync("–");
        Assert.Empty(errors);
    }

    [Fact]
    public async Task What_differs_is_side_by_side_and_the_best_is_marked()
    {
        var jobs = await AddJobsAsync(3);
        var (page, errors) = await OpenAsync();
        await GoAsync(page, $"compare?jobs={string.Join(',', jobs.Select(j => j.Id))},{Guid.Empty:N}");

        await Expect(page.GetByTestId("compare-missing")).ToContainTextAsync($"{Guid.Empty:N}");
        await Expect(page.GetByTestId("compare-settings").Locator("tbody tr")).ToHaveCountAsync(1);
        await Expect(page.GetByTestId("compare-settings").Locator("tbody tr")).ToHaveTextAsync(new Regex("batchSize.*32.*64.*96"));
        var accuracy = page.GetByTestId("compare-results").Locator("tbody tr").Filter(new LocatorFilterOptions { HasTextRegex = new Regex("validation/accuracy") });
        await Expect(accuracy.Locator("td[data-best=true]")).ToContainTextAsync("93.00 %");

        // Of ten "one" the first job finds nine and the second eight: ten percentage points.
        await Expect(page.GetByTestId("difference-0-0")).ToHaveTextAsync("+10.0");
        await Expect(page.GetByTestId("difference-0-1")).ToHaveTextAsync("−10.0");
        await page.GetByTestId("confusion-unit").SelectOptionAsync("count");
        await Expect(page.GetByTestId("difference-0-0")).ToHaveTextAsync("+1");
        await page.GetByTestId("confusion-a").SelectOptionAsync(jobs[2].Id.ToString());
        await Expect(page.GetByTestId("difference-0-0")).ToHaveTextAsync("−1");
        await Expect(page).ToHaveURLAsync(new Regex($"cells={jobs[2].Id},{jobs[1].Id}&unit=count"));
        Assert.Empty(errors);
    }

    [Fact]
    public async Task A_chart_is_saved_as_a_picture_and_as_a_drawing()
    {
        var jobs = await AddJobsAsync(5);
        var (page, errors) = await OpenAsync();
        await GoAsync(page, $"compare?jobs={string.Join(',', jobs.Select(j => j.Id))}&metric=train/loss&smooth=0.6");
        await Expect(page.GetByTestId(Chart)).ToHaveAttributeAsync("data-lines", "5");

        var svg = await SaveAsync(page, "chart-svg");
        Assert.Equal("train-loss.svg", svg.Name);
        var drawing = Encoding.UTF8.GetString(svg.Bytes);
        // Lines as paths, words as words, and no picture within.
        Assert.Equal(11, Regex.Count(drawing, "<path "));
        Assert.DoesNotContain("<image", drawing, StringComparison.Ordinal);
        foreach (var word in new[] { "train/loss", "run 5", ">Step<", ">0<" }) Assert.Contains(word, drawing, StringComparison.Ordinal);
        Assert.Equal("svg", XDocument.Parse(drawing).Root!.Name.LocalName);

        var png = await SaveAsync(page, "chart-png");
        Assert.Equal("train-loss.png", png.Name);
        Assert.Equal([0x89, (byte)'P', (byte)'N', (byte)'G'], png.Bytes[..4]);
        Assert.Equal(1920, BinaryPrimitives.ReadInt32BigEndian(png.Bytes.AsSpan(16)));
        Assert.Empty(errors);
    }

    [Fact]
    public async Task The_charts_of_a_job_keep_their_settings_tell_what_they_draw_and_forget_the_cursor()
    {
        var job = (await AddJobsAsync(1))[0];
        var (page, errors) = await OpenAsync();
        await GoAsync(page, $"jobs/{job.Id}");
        var loss = page.GetByTestId("chart-loss");
        var raw = await loss.GetAttributeAsync("aria-label");

        await page.GetByTestId("smoothing").FillAsync("0.9");
        await page.GetByTestId("log-scale").CheckAsync();
        await Expect(page).ToHaveURLAsync(new Regex(@"\?log=y&smooth=0.9$"));
        await Expect(loss).Not.ToHaveAttributeAsync("aria-label", raw!);
        var smoothed = await loss.GetAttributeAsync("aria-label");
        await page.ReloadAsync();
        await Expect(page.GetByTestId("smoothing")).ToHaveValueAsync("0.9");
        await Expect(page.GetByTestId("log-scale")).ToBeCheckedAsync();
        await Expect(loss).ToHaveAttributeAsync("aria-label", smoothed!);

        await loss.FocusAsync();
        for (var i = 0; i < 20; i++) await page.Keyboard.PressAsync("ArrowLeft");
        await Expect(loss).Not.ToHaveAttributeAsync("aria-label", smoothed!);
        await Expect(loss.Locator(".u-cursor-x")).Not.ToHaveClassAsync(new Regex("u-off"));
        await page.GetByTestId("smoothing").FocusAsync();
        await Expect(loss).ToHaveAttributeAsync("aria-label", smoothed!);
        await Expect(loss.Locator(".u-cursor-x")).ToHaveClassAsync(new Regex("u-off"));

        await page.GetByTestId("points-menu").ClickAsync();
        await page.GetByTestId("compare-with").ClickAsync();
        await Expect(page.GetByTestId(Chart)).ToHaveAttributeAsync("data-lines", "1");
        Assert.Empty(errors);
    }

    [Theory]
    [InlineData(390)]
    [InlineData(1440)]
    public async Task It_fits_the_page(int width)
    {
        var jobs = await AddJobsAsync(12);
        foreach (var scheme in new[] { ColorScheme.Light, ColorScheme.Dark })
        {
            var (page, errors) = await OpenAsync(new BrowserNewContextOptions { ViewportSize = new ViewportSize { Width = width, Height = 900 }, ColorScheme = scheme });
            await GoAsync(page, $"compare?jobs={string.Join(',', jobs.Select(j => j.Id))}&smooth=0.4");
            await Expect(page.GetByTestId(Chart)).ToHaveAttributeAsync("data-lines", "12");
            Assert.True(await page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth"));
            if (Environment.GetEnvironmentVariable("TRAINYARD_SHOTS") is { } folder) await page.ScreenshotAsync(new PageScreenshotOptions { Path = $"{folder}/compare-{width}-{scheme}.png", FullPage = true });
            Assert.Empty(errors);
        }
    }

    private async Task<(IPage Page, List<string> Errors)> OpenAsync(BrowserNewContextOptions? options = null)
    {
        var page = await OpenListAsync(options);
        List<string> errors = [];
        page.PageError += (_, error) => errors.Add(error);
        return (page, errors);
    }

    /// <summary>What somebody sees of the chart: its words with the values, and the choices.</summary>
    private static async Task<string[]> ViewAsync(IPage page) =>
    [
        await page.GetByTestId(Chart).GetAttributeAsync("aria-label") ?? "",
        await page.GetByTestId("compare-legend").InnerTextAsync(),
        await page.GetByTestId("compare-metric").InputValueAsync(), await page.GetByTestId("compare-x").InputValueAsync(), await page.GetByTestId("smoothing").InputValueAsync(),
        $"{await page.GetByTestId("log-scale").IsCheckedAsync()} {await page.GetByTestId("outliers").IsCheckedAsync()}", page.Url,
    ];

    private static async Task<(string Name, byte[] Bytes)> SaveAsync(IPage page, string item)
    {
        await page.GetByTestId("chart-menu").ClickAsync();
        var download = await page.RunAndWaitForDownloadAsync(() => page.GetByTestId(item).ClickAsync());
        await using var file = await download.CreateReadStreamAsync();
        using var bytes = new MemoryStream();
        await file.CopyToAsync(bytes, Cancel);
        return (download.SuggestedFilename, bytes.ToArray());
    }

    private async Task<List<Job>> AddJobsAsync(int count)
    {
        var jobs = new List<Job>();
        for (var n = 1; n <= count; n++) jobs.Add(await AddAsync($"run {n}", job => job with { Spec = job.Spec with { BatchSize = 32 * n } }, [.. Events(n)]));
        return jobs;
    }

    /// <summary>200 points of a noisy loss, four epochs, and a confusion matrix of two classes.</summary>
    private static IEnumerable<JobEvent> Events(int n)
    {
        var (random, seq) = (new Random(n), 2L);
        for (var i = 1; i <= 200; i++)
        {
            var at = Samples.Now.AddSeconds(i * (0.5 + (n / 10.0)));
            yield return Samples.Point(1, seq++, i * 10, (2.3 * Math.Exp(-i / (4.0 + n))) + (0.02 * n) + (0.02 * random.NextDouble())) with { At = at };
            if (i % 50 == 0) yield return new EpochValidated(i / 50, new Evaluation(0.5 / n, 0.8 + (i / 2_000.0) + (n / 100.0), 0.8)) { Fence = 1, Seq = seq++, Step = i * 10, At = at };
        }
        var hits = 9 - ((n + 1) % 2);
        var result = Samples.Succeeded(1, seq).Result with { Classes = [new ClassReport("one", 1, 1, 1, 10), new ClassReport("two", 1, 1, 1, 10)], ConfusionMatrix = [[n == 3 ? 7 : hits, n == 3 ? 3 : 10 - hits], [0, 10]] };
        yield return new TrainingSucceeded(result) { Fence = 1, Seq = seq, Step = 2_000, At = Samples.Now.AddSeconds(200) };
    }
}
