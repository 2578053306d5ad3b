using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Trainyard.Contracts;
using Trainyard.Jobs;
using Trainyard.Tests.Contracts;
using static Microsoft.Playwright.Assertions;

namespace Trainyard.Tests.Browser;

/// <summary>The list as a table, in a real Chromium: expressions, columns, groups, pins, many rows at once, and saved views.</summary>
public sealed partial class JobListPageTests(Chromium chromium) : PagesTest(chromium)
{
    [Fact]
    public async Task An_expression_is_completed_marked_where_it_is_wrong_and_finds_its_jobs()
    {
        await AddRatesAsync(0.5, 0.25);
        var page = await OpenListAsync();
        var where = page.GetByTestId("where");

        await where.PressSequentiallyAsync("opt");
        await Expect(page.GetByTestId("candidate").First).ToContainTextAsync("optimizer.");
        await Expect(where).ToHaveAttributeAsync("aria-expanded", "true");
        await where.FillAsync("learningRate < 0.3");
        await where.PressAsync("Enter");
        await Expect(page.GetByTestId("where-error")).ToContainTextAsync("did you mean optimizer.learningRate");
        await Expect(where).ToHaveAttributeAsync("aria-invalid", "true");
        await Expect(page.GetByTestId("where-mark").Locator("mark")).ToHaveTextAsync("learningRate");

        await where.FillAsync("optimizer.learningRate < 0.3 and name ~ rate");
        await where.PressAsync("Enter");

        await Expect(page.GetByTestId("job-row")).ToHaveCountAsync(1);
        await Expect(page.GetByTestId("job-link")).ToHaveTextAsync("rate 0.25");
        await Expect(page.GetByTestId("filter-all").GetByTestId("count")).ToHaveTextAsync("1");
        // The keyboard alone: the first candidate of "sta" is taken, then what follows it.
        await where.FillAsync("sta");
        await Expect(page.GetByTestId("candidate").First).ToContainTextAsync("state");
        await where.PressAsync("Tab");
        await Expect(where).ToHaveValueAsync("state ");
        await Expect(page.GetByTestId("candidate").First).ToContainTextAsync("=");
    }

    [Fact]
    public async Task A_candidate_of_the_letters_before_leaves_none_of_the_new_ones_behind_it()
    {
        var page = await OpenListAsync();
        var where = page.GetByTestId("where");
        await where.PressSequentiallyAsync("st");
        await Expect(page.GetByTestId("candidate").First).ToContainTextAsync("sta");
        await page.RouteAsync("**/api/job-list/filter?*", async route =>
        {
            await Task.Delay(300, Cancel);
            await route.ContinueAsync();
        });

        await page.Keyboard.TypeAsync("ep");
        await page.Keyboard.PressAsync("Tab");

        await Expect(where).ToHaveValueAsync("step ");
    }

    [Fact]
    public async Task Rows_are_chosen_tagged_and_untagged_again()
    {
        await AddRatesAsync(0.1, 0.2, 0.3);
        var page = await OpenListAsync();
        await page.GetByTestId("job-search").FillAsync("rate");
        await Expect(page.GetByTestId("job-row")).ToHaveCountAsync(3);

        await page.GetByTestId("choose").First.ClickAsync();
        await page.GetByTestId("choose").Last.ClickAsync(new LocatorClickOptions { Modifiers = [KeyboardModifier.Shift] });
        await Expect(page.GetByTestId("bulk-count")).ToHaveTextAsync("3 jobs chosen");
        await Expect(page.GetByTestId("bulk-compare")).ToHaveAttributeAsync("href", CompareLink());
        await page.GetByTestId("bulk-tag").ClickAsync();
        await page.GetByTestId("tag-input").FillAsync("night, sweep");
        await page.GetByTestId("tag-save").ClickAsync();

        await Expect(page.Locator(".job .tag", new PageLocatorOptions { HasTextString = "night" })).ToHaveCountAsync(3);
        await page.GetByTestId("toast-action").ClickAsync();
        await Expect(page.Locator(".job .tag", new PageLocatorOptions { HasTextString = "night" })).ToHaveCountAsync(0);
        await page.GetByTestId("bulk-delete").ClickAsync();
        await Expect(page.GetByTestId("confirm")).ToContainTextAsync("Delete 3 jobs?");
        await page.GetByTestId("confirm-yes").ClickAsync();
        await Expect(page.GetByTestId("job-row")).ToHaveCountAsync(0);
        await Expect(page.GetByTestId("bulk")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Columns_groups_and_pins_are_in_the_address_and_are_saved_as_a_view()
    {
        await AddRatesAsync(0.1, 0.2);
        var page = await OpenListAsync();
        await page.GetByTestId("choose-columns").ClickAsync();
        await page.GetByTestId("column-search").FillAsync("learning");
        await page.GetByTestId("column-optimizer.learningRate").CheckAsync();
        await page.GetByTestId("columns-done").ClickAsync();
        await page.GetByTestId("job-search").FillAsync("rate");
        await Expect(page.GetByTestId("cell-optimizer.learningRate")).ToHaveTextAsync(["0.2", "0.1"]);
        await page.GetByTestId("sort-optimizer.learningRate").ClickAsync();
        await page.GetByTestId("sort-optimizer.learningRate").ClickAsync();
        await Expect(page.GetByTestId("cell-optimizer.learningRate")).ToHaveTextAsync(["0.1", "0.2"]);
        await page.GetByTestId("row-menu").Last.ClickAsync();
        await page.GetByTestId("row-pin").Last.ClickAsync();
        await Expect(page.GetByTestId("cell-optimizer.learningRate")).ToHaveTextAsync(["0.2", "0.1"]);

        await page.GetByTestId("view-save").ClickAsync();
        await page.GetByTestId("view-name").FillAsync("Rates");
        await page.GetByTestId("view-save-now").ClickAsync();
        await Expect(page.GetByTestId("view")).ToHaveTextAsync("Rates");
        var address = page.Url;
        await page.GotoAsync(System.Address.ToString());
        await page.GetByTestId("view").ClickAsync();
        await Expect(page).ToHaveURLAsync(address);
        await Expect(page.GetByTestId("cell-optimizer.learningRate")).ToHaveTextAsync(["0.2", "0.1"]);

        await page.GetByTestId("group-by").SelectOptionAsync("optimizer.learningRate");
        await Expect(page.GetByTestId("group")).ToHaveCountAsync(2);
        await page.GetByTestId("group").First.GetByRole(AriaRole.Button).ClickAsync();
        await Expect(page.GetByTestId("job-row")).ToHaveCountAsync(1);
    }

    [Fact]
    public async Task A_paused_job_leaves_the_running_ones_and_the_counts_follow()
    {
        var (first, _) = (await AddAsync("one that runs"), await AddAsync("another that runs"));
        var page = await OpenListAsync();
        await page.GetByTestId("filter-running").ClickAsync();
        await Expect(page.GetByTestId("job-row")).ToHaveCountAsync(2);
        await Expect(page.GetByTestId("filter-running").GetByTestId("count")).ToHaveTextAsync("2");

        var update = await System.Get<IJobStore>().UpdateAsync(first.Id, job => job with { State = JobState.Paused, Lease = null }, Cancel);
        await System.Get<Trainyard.Live.ILiveJobs>().PublishAsync(update.Job!, Cancel);

        await Expect(page.GetByTestId("job-row")).ToHaveCountAsync(1, new LocatorAssertionsToHaveCountOptions { Timeout = 15_000 });
        await Expect(page.GetByTestId("job-link")).ToHaveTextAsync("another that runs");
        await Expect(page.GetByTestId("filter-paused").GetByTestId("count")).ToHaveTextAsync("1");
    }

    [Fact]
    public async Task A_job_is_renamed_and_noted_on_its_page()
    {
        var page = await OpenListAsync();
        await GoAsync(page, $"jobs/{Succeeded.Id}");
        await page.GetByTestId("job-more").ClickAsync();
        await page.GetByTestId("job-edit").ClickAsync();
        await page.GetByTestId("edit-name").FillAsync("best of May");
        await page.GetByTestId("edit-tags").FillAsync("baseline, may");
        await page.GetByTestId("edit-notes").FillAsync("Two\nlines.");
        await page.GetByTestId("edit-save").ClickAsync();

        await Expect(page.GetByTestId("job-name")).ToHaveTextAsync("best of May");
        await Expect(page.GetByTestId("job-notes")).ToHaveTextAsync("Two\nlines.");
        Assert.Equal(["baseline", "may"], (await System.Get<IJobStore>().FindAsync(Succeeded.Id, Cancel))!.Tags);
    }

    private async Task AddRatesAsync(params double[] rates)
    {
        foreach (var rate in rates)
        {
            var job = Samples.Job(FormattableString.Invariant($"rate {rate}"), at: DateTimeOffset.UtcNow) with { State = JobState.Cancelled };
            await System.Get<IJobStore>().AddAsync(job with { Spec = job.Spec with { Optimizer = new AdamSpec { LearningRate = rate } } }, null, Cancel);
        }
    }

    [GeneratedRegex(@"/compare\?jobs=[0-9a-f]{32}(,[0-9a-f]{32}){2}$")]
    private static partial Regex CompareLink();
}
