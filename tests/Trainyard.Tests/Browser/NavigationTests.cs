using Microsoft.Playwright;
using Trainyard.Tests.Contracts;
using Trainyard.Tests.Flow;
using static Microsoft.Playwright.Assertions;

namespace Trainyard.Tests.Browser;

/// <summary>Where the focus and the eye are after a jump, a question, another order, or a change from outside.</summary>
[Collection(FlowCollection.Name)]
public sealed class NavigationTests(Chromium chromium) : PagesTest(chromium)
{
    [Fact]
    public async Task Each_page_has_a_title_and_a_heading_and_after_a_jump_the_focus()
    {
        var page = await OpenListAsync();
        HashSet<string> titles = [];
        foreach (var path in Paths)
        {
            await GoAsync(page, path);
            await Expect(page).Not.ToHaveTitleAsync("Trainyard");
            Assert.True(titles.Add(await page.TitleAsync()), $"/{path} has the title of another page: {await page.TitleAsync()}");
        }

        await GoAsync(page, "");
        await page.GetByTestId("nav-workers").ClickAsync();
        await Expect(page).ToHaveTitleAsync("Workers · Trainyard");
        await Expect(page.Locator("main")).ToBeFocusedAsync();
        await page.GoBackAsync();
        await Expect(page.Locator("main.jobs-page")).ToBeFocusedAsync();
        await page.GetByTestId("job-link").First.ClickAsync();
        await Expect(page.GetByTestId("job-page")).ToBeFocusedAsync();
        var job = await page.GetByTestId("job-page").GetAttributeAsync("data-job-id");
        await page.Locator(".back").ClickAsync();
        await Expect(page.Locator($"#row-{job}")).ToBeFocusedAsync();
    }

    [Fact]
    public async Task A_question_focuses_what_changes_nothing_and_gives_the_focus_back()
    {
        var page = await OpenListAsync();
        var row = page.Locator($"#row-{Succeeded.Id}");
        await row.GetByTestId("row-menu").ClickAsync();
        await page.GetByTestId("row-delete").Locator("visible=true").ClickAsync();
        await Expect(page.GetByTestId("confirm-no")).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByTestId("confirm")).ToHaveCountAsync(0);
        await Expect(row.GetByTestId("row-menu")).ToBeFocusedAsync();

        await row.GetByTestId("row-menu").ClickAsync();
        await page.GetByTestId("row-delete").Locator("visible=true").ClickAsync();
        await page.GetByTestId("confirm-yes").ClickAsync();
        await Expect(row).ToHaveCountAsync(0);
        await Expect(page.GetByTestId("job-row")).ToBeFocusedAsync();
    }

    [Fact]
    public async Task Another_order_is_shown_from_its_top()
    {
        for (var i = 0; i < 10; i++) await AddAsync($"job {i}", Samples.Succeeded(1, 2, accuracy: 0.9 + i / 1000.0));
        var page = await OpenListAsync(new BrowserNewContextOptions { ViewportSize = new ViewportSize { Width = 1280, Height = 400 } });
        await page.GetByTestId("job-row").Last.ScrollIntoViewIfNeededAsync();
        Assert.NotEqual(0, await page.EvaluateAsync<int>("scrollY"));
        await page.GetByTestId("sort-accuracy").ClickAsync();
        await Expect(page.GetByTestId("job-link").First).ToBeInViewportAsync();
        Assert.Equal(0, await page.EvaluateAsync<int>("scrollY"));
    }

    [Fact]
    public async Task A_change_draws_its_own_row_and_no_other()
    {
        for (var i = 0; i < 20; i++) await AddAsync($"job {i}", Samples.Succeeded(1, 2, accuracy: 0.812345678));
        var page = await OpenListAsync();
        await Expect(page.GetByTestId("job-row")).ToHaveCountAsync(22);
        // Each drawing of a row writes its accuracy by this function: no measured accuracy is 81.2345678, which the rows have that do not change.
        await page.EvaluateAsync("""
            () => {
              window.drawn = { still: 0, other: 0 };
              const toFixed = Number.prototype.toFixed;
              Number.prototype.toFixed = function (digits) {
                window.drawn[Math.abs(Number(this) - 81.2345678) < 1e-6 ? 'still' : 'other']++;
                return toFixed.call(this, digits);
              };
            }
            """);
        var job = (await System.Client.SubmitAsync(FlowSpecs.Small(1), null, Cancel)).Id;
        var row = page.Locator($"#row-{job}");
        await Expect(row).ToBeVisibleAsync();
        var atFirst = await page.EvaluateAsync<int>("drawn.still");
        await Expect(row).ToHaveAttributeAsync("data-state", "succeeded");

        Assert.True(await page.EvaluateAsync<int>("drawn.other") > 3);
        Assert.Equal(atFirst, await page.EvaluateAsync<int>("drawn.still"));
    }
}
