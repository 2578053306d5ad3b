using Microsoft.Playwright;
using Trainyard.Tests.Flow;

namespace Trainyard.Tests.Browser;

/// <summary>What each page looks like: its width, its contrast, and colours that the system forces.</summary>
[Collection(FlowCollection.Name)]
public sealed class LayoutTests(Chromium chromium) : PagesTest(chromium)
{
    private static readonly int[] Widths = [320, 375, 768, 900, 960, 1000, 1100, 1240, 1440];

    /// <summary>Texts whose contrast with what is painted behind them is below WCAG's 4.5, or 3 for large ones.</summary>
    private const string Faint = """
        () => {
          const context = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
          const parse = (colour) => {
            context.clearRect(0, 0, 1, 1);
            context.fillStyle = colour;
            context.fillRect(0, 0, 1, 1);
            const [r, g, b, a] = context.getImageData(0, 0, 1, 1).data;
            return [r, g, b, a / 255];
          };
          const over = (top, below) => [0, 1, 2].map((i) => top[i] * top[3] + below[i] * (1 - top[3]));
          const light = (colour) => colour.map((c) => ((c /= 255) <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)).reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
          const behind = (element) => {
            const layers = [];
            for (let e = element; e; e = e.parentElement) layers.unshift(parse(getComputedStyle(e).backgroundColor));
            return layers.reduce((below, top) => over(top, below), [255, 255, 255]);
          };
          const found = new Set();
          const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
          for (let node; (node = walker.nextNode()); ) {
            const element = node.parentElement;
            if (!node.data.trim() || !element.checkVisibility({ visibilityProperty: true }) || element.closest('.hidden, :disabled, noscript, option, svg')) continue;
            const style = getComputedStyle(element);
            const below = behind(element);
            let text = parse(style.color);
            for (let e = element; e; e = e.parentElement) text[3] *= getComputedStyle(e).opacity;
            const [dark, bright] = [light(over(text, below)), light(below)].sort((a, b) => a - b);
            const size = parseFloat(style.fontSize);
            const needed = size >= 24 || (size >= 18.66 && style.fontWeight >= 700) ? 3 : 4.5;
            const ratio = (bright + 0.05) / (dark + 0.05);
            if (ratio < needed) found.add(`${node.data.trim().slice(0, 30)} (${element.className}): ${ratio.toFixed(2)}`);
          }
          return [...found];
        }
        """;

    [Fact]
    public async Task No_page_is_wider_than_its_window_and_the_account_menu_is_always_in_it()
    {
        var page = await OpenListAsync();
        List<string> wrong = [];
        foreach (var path in Paths)
        {
            await GoAsync(page, path);
            foreach (var width in Widths)
            {
                await page.SetViewportSizeAsync(width, 700);
                var reaches = await page.EvaluateAsync<int>("document.documentElement.scrollWidth");
                if (reaches > width) wrong.Add($"/{path} at {width}: {reaches}");
                var menu = await page.GetByTestId("user-menu").BoundingBoxAsync();
                if (menu!.X + menu.Width > width) wrong.Add($"/{path} at {width}: the account menu");
            }
        }
        Assert.Empty(wrong);

        await page.SetViewportSizeAsync(320, 700);
        await page.GetByTestId("user-menu").ClickAsync();
        var item = await page.GetByTestId("menu-sign-out").BoundingBoxAsync();
        Assert.InRange(item!.X + item.Width, 0, 320);
    }

    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task Every_text_can_be_read(ColorScheme scheme)
    {
        var page = await OpenListAsync(new BrowserNewContextOptions { ColorScheme = scheme, ReducedMotion = ReducedMotion.Reduce, ViewportSize = new ViewportSize { Width = 1280, Height = 900 } });
        List<string> wrong = [];
        foreach (var path in Paths)
        {
            await GoAsync(page, path);
            wrong.AddRange((await page.EvaluateAsync<string[]>(Faint)).Select(text => $"/{path}: {text}"));
        }
        Assert.Empty(wrong);
    }

    [Fact]
    public async Task Bars_and_what_is_pressed_are_seen_with_forced_colours()
    {
        var page = await OpenListAsync(new BrowserNewContextOptions { ForcedColors = ForcedColors.Active });
        Assert.True(await page.EvaluateAsync<bool>("matchMedia('(forced-colors: active)').matches"));
        var row = page.GetByTestId("job-row").First;
        Assert.NotEqual(await BackgroundAsync(row.Locator(".train")), await BackgroundAsync(row.Locator(".train-done")));
        Assert.NotEqual(await BackgroundAsync(page.GetByTestId("filter-running")), await BackgroundAsync(page.GetByTestId("filter-all")));
        await row.FocusAsync();
        Assert.Equal("solid", await row.Locator("td").First.EvaluateAsync<string>("cell => getComputedStyle(cell).outlineStyle"));

        await GoAsync(page, "new");
        var views = page.GetByRole(AriaRole.Group, new PageGetByRoleOptions { Name = "View" }).Locator("button");
        Assert.NotEqual(await BackgroundAsync(views.Nth(0)), await BackgroundAsync(views.Nth(1)));

        await GoAsync(page, $"jobs/{Succeeded.Id}");
        var lines = page.GetByTestId("chart-loss").Locator("xpath=..").Locator(".legend i");
        Assert.NotEqual(await BackgroundAsync(lines.Nth(0)), await BackgroundAsync(lines.Nth(1)));
    }

    [Fact]
    public async Task Json_is_edited_in_a_fixed_pitch_and_buttons_keep_their_height_beside_a_long_name()
    {
        var page = await OpenListAsync();
        await GoAsync(page, "new");
        await page.GetByTestId("json-view").ClickAsync();
        Assert.EndsWith("monospace", await page.GetByTestId("spec-json").EvaluateAsync<string>("editor => getComputedStyle(editor).fontFamily"), StringComparison.Ordinal);

        await GoAsync(page, $"jobs/{Succeeded.Id}");
        foreach (var width in Widths)
        {
            await page.SetViewportSizeAsync(width, 700);
            var heights = await page.Locator(".job-actions button").EvaluateAllAsync<double[]>("buttons => buttons.map(b => b.getBoundingClientRect().height)");
            Assert.NotEmpty(heights);
            Assert.All(heights, height => Assert.InRange(height, 28, 40));
        }
    }

    [Fact]
    public async Task The_font_is_asked_for_by_the_page_itself_and_once()
    {
        var page = await OpenListAsync();
        await GoAsync(page, "");
        await page.EvaluateAsync("document.fonts.ready.then(() => undefined)");
        Assert.Equal(["link"], await page.EvaluateAsync<string[]>("performance.getEntriesByType('resource').filter(e => e.name.endsWith('.woff2')).map(e => e.initiatorType)"));
        Assert.True(await page.EvaluateAsync<bool>("document.fonts.check('14px Archivo') && [...document.fonts].every(font => font.status === 'loaded')"));
    }

    private static Task<string> BackgroundAsync(ILocator element) => element.EvaluateAsync<string>("element => getComputedStyle(element).backgroundColor");
}
