using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Trainyard.Contracts;
using Trainyard.Tests.Contracts;
using Trainyard.Tests.Flow;
using static Microsoft.Playwright.Assertions;

namespace Trainyard.Tests.Browser;

/// <summary>Series by names of a job's own, in its charts and in the list, in a real Chromium.</summary>
[Collection(FlowCollection.Name)]
public sealed class SeriesPageTests(Chromium chromium) : PagesTest(chromium)
{
    [Fact]
    public async Task A_job_shows_each_of_its_series_in_order_and_the_best_of_each()
    {
        var id = (await AddAsync("series", Events())).Id;
        var (page, errors) = await OpenAsync();
        await GoAsync(page, $"jobs/{id}");

        var groups = page.GetByTestId("series-group");
        await Expect(groups).ToHaveCountAsync(4);
        await Expect(groups.Nth(0).Locator("figcaption h3")).ToHaveTextAsync(["balanced_accuracy", "macro_f1"]);
        await Expect(groups.Nth(1).Locator("figcaption h3")).ToHaveTextAsync(["a gauge of two words", "extremes", "reward"]);
        await Expect(groups.Nth(2).Locator("> h3")).ToHaveTextAsync(["gpu"]);
        await Expect(groups.Nth(2).Locator("figcaption h3")).ToHaveTextAsync(["0/temperature"]);
        // More of them than a page draws at once.
        await Expect(groups.Nth(3).Locator("figcaption h3")).ToHaveCountAsync(12);
        await groups.Nth(3).GetByText("Show all 30").ClickAsync();
        await Expect(groups.Nth(3).Locator("figcaption h3")).ToHaveCountAsync(30);

        // Training, validation and test in one chart: the latest of each, and the best where that is another.
        var balanced = page.GetByTestId("chart-validation/balanced_accuracy");
        await Expect(balanced).ToHaveAttributeAsync("aria-label", new Regex("^balanced_accuracy: Validation 0.7, Test 0.85"));
        await Expect(balanced.Locator("xpath=..").Locator(".best")).ToHaveTextAsync("best 0.9");
        // A figure that is not finite is told by its sign.
        await Expect(page.GetByTestId("chart-reward")).ToHaveAttributeAsync("aria-label", new Regex("^reward: Training NaN"));
        await Expect(page.GetByTestId("chart-reward").Locator("xpath=..").Locator(".best")).ToHaveTextAsync("best 3");
        await Expect(page.GetByTestId("timeline")).Not.ToContainTextAsync("reward");
        Assert.Empty(errors);
    }

    [Theory]
    [InlineData(360)]
    [InlineData(1280)]
    public async Task Charts_of_any_values_fit_the_page(int width)
    {
        var id = (await AddAsync("series", Events())).Id;
        foreach (var scheme in new[] { ColorScheme.Light, ColorScheme.Dark })
        {
            var (page, errors) = await OpenAsync(new BrowserNewContextOptions { ViewportSize = new ViewportSize { Width = width, Height = 900 }, ColorScheme = scheme });
            await GoAsync(page, $"jobs/{id}");
            await Expect(page.GetByTestId("chart-extremes").Locator("canvas")).ToBeVisibleAsync();
            Assert.True(await page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth"));
            Assert.Empty(errors);
        }
    }

    [Fact]
    public async Task A_list_is_sorted_by_any_series_that_its_jobs_have()
    {
        foreach (var (name, value) in new[] { ("low", 0.2), ("high", 0.9), ("middle", 0.5) }) await AddAsync(name, Samples.Metrics(1, 2, 10, MetricPhase.Validation, ("validation/share", value)));
        var (page, errors) = await OpenAsync();

        await page.GetByTestId("sort-by").SelectOptionAsync("metric:validation/share:best");

        await Expect(page.GetByTestId("job-link").Nth(0)).ToHaveTextAsync("high");
        await Expect(page.GetByTestId("job-link").Nth(1)).ToHaveTextAsync("middle");
        await Expect(page.GetByTestId("job-link").Nth(2)).ToHaveTextAsync("low");
        await Expect(page.GetByTestId("row-metric").Nth(0)).ToHaveTextAsync("0.9 · validation/share, best");
        Assert.Contains("sort=metric", page.Url, StringComparison.Ordinal);
        await page.ReloadAsync();
        await Expect(page.GetByTestId("job-link").Nth(0)).ToHaveTextAsync("high");
        await Expect(page.GetByTestId("sort-by")).ToHaveValueAsync("metric:validation/share:best");
        Assert.Empty(errors);
    }

    private async Task<(IPage Page, List<string> Errors)> OpenAsync(BrowserNewContextOptions? options = null)
    {
        var page = await OpenListAsync(options);
        List<string> errors = [];
        page.PageError += (_, error) => errors.Add(error);
        return (page, errors);
    }

    private static JobEvent[] Events()
    {
        var (events, seq) = (new List<JobEvent>(), 2L);
        double[] extremes = [double.MinValue, 1e200, double.PositiveInfinity, double.MaxValue, double.NegativeInfinity, 1e-300, double.NaN, 0, -1, double.MaxValue];
        for (var step = 50; step <= 500; step += 50)
        {
            var i = step / 50;
            events.Add(Samples.Point(1, seq++, step, 2.0 / i));
            events.Add(Samples.Metrics(1, seq++, step, MetricPhase.Training,
                ("reward", i is 4 or 10 ? double.NaN : i == 6 ? double.PositiveInfinity : i == 7 ? double.NegativeInfinity : Math.Abs((i % 5) - 1.0)), ("extremes", extremes[i - 1]),
                ("gpu/0/temperature", 61 + (i % 3)), ("a gauge of two words", 1_234_567.0 * i)));
            if (step % 100 != 0) continue;
            events.Add(new EpochValidated(i / 2, new Evaluation(1.5 / i, 0.5 + (i / 25.0), 0.4 + (i / 25.0))) { Fence = 1, Seq = seq++, Step = step, At = Samples.Now });
            events.Add(Samples.Metrics(1, seq++, step, MetricPhase.Validation,
                [("validation/balanced_accuracy", step == 300 ? 0.9 : step == 200 ? double.NaN : 0.7), .. Enumerable.Range(1, 30).Select(n => ($"recall/class {n:00}", n / (30.0 + i)))]));
        }
        events.Add(Samples.Metrics(1, seq++, 1000, MetricPhase.Test, ("test/balanced_accuracy", 0.85)));
        events.Add(Samples.Succeeded(1, seq));
        return [.. events];
    }
}
