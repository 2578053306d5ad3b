using Microsoft.Playwright;
using Trainyard.Tests.Flow;
using static Microsoft.Playwright.Assertions;

namespace Trainyard.Tests.Browser;

/// <summary>The dashboard without a mouse: what the focus reaches, whether it is seen there, and where it goes.</summary>
[Collection(FlowCollection.Name)]
public sealed class KeyboardTests(Chromium chromium) : ScreensTest(chromium)
{
    private const int MaxStops = 300;

    /// <summary>What has the focus, and what is wrong with it there; null at the end of the page.</summary>
    private const string Stop = """
        () => {
          const focused = document.activeElement;
          if (!focused || focused === document.body) return null;
          const shown = (focused.matches('.hidden, .segments input, .preset input') && (focused.closest('.preset') ?? focused.closest('label'))) || focused;
          const { left, top, right, bottom } = shown.getBoundingClientRect();
          const name = `${focused.localName} ${focused.getAttribute('aria-label') ?? (focused.textContent.trim() || focused.dataset.testid) ?? focused.id}`.slice(0, 60);
          const wrong = [];
          const [x, y] = [(Math.max(0, left) + Math.min(innerWidth, right)) / 2, (Math.max(0, top) + Math.min(innerHeight, bottom)) / 2];
          const above = document.elementFromPoint(x, y);
          if (!above || (!shown.contains(above) && !above.contains(shown))) wrong.push(`is covered by ${above?.className || above?.localName}`);
          const marked = [shown, focused.nextElementSibling, focused.firstElementChild].some((part) => {
            const style = part && getComputedStyle(part);
            return style && ((style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0) || style.boxShadow !== 'none');
          });
          if (!marked) wrong.push('does not show that it has the focus');
          return [name, wrong.join(', ')];
        }
        """;

    [Theory]
    [InlineData(390)]
    [InlineData(1440)]
    public async Task Tab_goes_through_each_page_and_is_seen_wherever_it_is(int width)
    {
        var page = await OpenListAsync(new BrowserNewContextOptions { ReducedMotion = ReducedMotion.Reduce, ViewportSize = new ViewportSize { Width = width, Height = 900 } });
        List<string> wrong = [];
        foreach (var path in Paths.Prepend("new?from=" + Succeeded.Id))
        {
            await GoAsync(page, path);
            await page.Locator(".skip").FocusAsync();
            var stops = 0;
            for (; stops < MaxStops && await page.EvaluateAsync<string[]?>(Stop) is [var name, var finding]; stops++)
            {
                if (finding.Length > 0) wrong.Add($"/{path} at {width}: {name} {finding}");
                await page.Keyboard.PressAsync("Tab");
            }
            Assert.InRange(stops, 6, MaxStops - 1);
        }
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    [Fact]
    public async Task Somebody_signs_in_opens_a_job_asks_about_it_and_comes_back()
    {
        var page = await OpenListAsync();
        await GoAsync(page, "account");
        foreach (var field in new[] { "password-new", "password-again" }) await page.GetByTestId(field).FillAsync("a long enough password");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByTestId("toasts")).ToContainTextAsync("changed");
        await page.GetByTestId("sign-out").FocusAsync();
        await page.Keyboard.PressAsync("Enter");

        await Expect(page.GetByTestId("sign-in-name")).ToBeFocusedAsync();
        await page.Keyboard.TypeAsync(Owner);
        await page.Keyboard.PressAsync("Tab");
        await page.Keyboard.TypeAsync("a long enough password");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator("main.account-page")).ToBeFocusedAsync();

        await page.Keyboard.PressAsync("g");
        await Expect(page.GetByTestId("job-row").First).ToBeVisibleAsync();
        await Expect(page.Locator("main.jobs-page")).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("j");
        var row = page.GetByTestId("job-row").First;
        await Expect(row).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Tab");
        await Expect(row.GetByTestId("choose")).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Tab");
        await Expect(row.GetByTestId("row-menu")).ToBeFocusedAsync();
        await PressAsync(page, "Enter", "ArrowDown", "Escape");
        await Expect(row.GetByTestId("row-menu")).ToBeFocusedAsync();
        await PressAsync(page, "Shift+Tab", "Shift+Tab");
        await Expect(row).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByTestId("job-page")).ToBeFocusedAsync();

        var id = await page.GetByTestId("job-page").GetAttributeAsync("data-job-id");
        await AskAsync(page, "job-more", "ArrowUp", "Enter");
        await PressAsync(page, "g");
        await Expect(page.Locator($"#row-{id}")).ToBeFocusedAsync();
    }

    [Fact]
    public async Task A_question_a_menu_and_the_keys_give_the_focus_back()
    {
        var page = await OpenListAsync();
        await GoAsync(page, Screens.Single(screen => screen.Name == "a job that was trained").Path);
        await AskAsync(page, "job-retry");
        await page.GetByTestId("job-more").FocusAsync();
        await PressAsync(page, "Enter", "ArrowUp", "Enter");
        await Expect(page.GetByTestId("confirm-no")).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByTestId("job-more")).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("?");
        await Expect(page.GetByTestId("shortcuts")).ToBeVisibleAsync();
        await page.Keyboard.PressAsync("Escape");
        await Expect(page.GetByTestId("job-more")).ToBeFocusedAsync();
    }

    [Fact]
    public async Task A_section_is_opened_by_its_link_or_by_the_address_and_is_the_current_one()
    {
        var path = Screens.Single(screen => screen.Name == "a job that was trained").Path;
        var page = await OpenListAsync(new BrowserNewContextOptions { ReducedMotion = ReducedMotion.Reduce, ViewportSize = new ViewportSize { Width = 1440, Height = 700 } });
        await GoAsync(page, path);
        var links = page.GetByRole(AriaRole.Navigation, new PageGetByRoleOptions { Name = "On this page" }).GetByRole(AriaRole.Link);
        await Expect(links).ToHaveTextAsync(["Overview", "Charts", "Results", "Network", "Attempts", "Log"]);
        foreach (var name in await links.AllTextContentsAsync())
        {
            await page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = name, Exact = true }).FocusAsync();
            await page.Keyboard.PressAsync("Enter");
            await Expect(page.Locator($"#{name.ToLowerInvariant()}")).ToBeFocusedAsync();
            await Expect(page.Locator($"#{name.ToLowerInvariant()}")).ToBeInViewportAsync();
            await Expect(page.Locator(".section-links [aria-current=location]")).ToHaveTextAsync(name);
            Assert.EndsWith($"#{name.ToLowerInvariant()}", page.Url, StringComparison.Ordinal);
        }
        await Expect(page.GetByTestId("bar-name")).ToHaveTextAsync("trained");
        await Expect(page.GetByTestId("job-bar")).ToBeInViewportAsync();

        await page.GotoAsync("about:blank");
        await page.GotoAsync($"{System.Address}{path}#results");
        await Expect(page.Locator("#results")).ToBeFocusedAsync();
        await Expect(page.GetByTestId("confusion")).ToBeInViewportAsync();
        await Expect(page.Locator(".section-links [aria-current=location]")).ToHaveTextAsync("Results");
        Assert.True((await page.GetByTestId("confusion").BoundingBoxAsync())!.Y >= (await page.GetByTestId("job-bar").BoundingBoxAsync() is var bar ? bar!.Y + bar.Height : 0));
        await page.EvaluateAsync("scrollTo(0, 0)");
        await Expect(page.Locator(".section-links [aria-current=location]")).ToHaveTextAsync("Overview");
        await Expect(page.GetByTestId("bar-name")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task A_chart_is_read_with_the_arrows()
    {
        var page = await OpenListAsync();
        await GoAsync(page, Screens.Single(screen => screen.Name == "a job that was trained").Path);
        await page.GetByTestId("chart-loss").FocusAsync();
        await PressAsync(page, "ArrowLeft", "ArrowLeft");
        await Expect(page.Locator(".where")).ToContainTextAsync("step 10");
        await Expect(page.GetByTestId("chart-loss")).ToHaveAttributeAsync("aria-label", "Loss: Training 2.5000, Validation –. Arrow keys move along the curve.");
    }

    /// <summary>One after the other, as fast as frames are drawn: a menu has the focus in the frame after it is opened.</summary>
    private static async Task PressAsync(IPage page, params string[] keys)
    {
        foreach (var key in keys)
        {
            await page.Keyboard.PressAsync(key);
            await page.EvaluateAsync("new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))");
        }
    }

    /// <summary>Opens a dialog by a button, and closes it by Escape.</summary>
    private static async Task AskAsync(IPage page, string button, params string[] further)
    {
        await page.GetByTestId(button).FocusAsync();
        await PressAsync(page, ["Enter", .. further]);
        var dialog = page.Locator("dialog[open]");
        await Expect(dialog).ToHaveCountAsync(1);
        Assert.True(await dialog.EvaluateAsync<bool>("dialog => dialog.contains(document.activeElement)"));
        await page.Keyboard.PressAsync("Escape");
        await Expect(dialog).ToHaveCountAsync(0);
        await Expect(page.GetByTestId(button)).ToBeFocusedAsync();
    }
}
