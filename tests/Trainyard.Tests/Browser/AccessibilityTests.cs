using Microsoft.AspNetCore.Http;
using Microsoft.Playwright;
using Trainyard.Server.Web;
using Trainyard.Tests.Flow;
using static Microsoft.Playwright.Assertions;

namespace Trainyard.Tests.Browser;

/// <summary>Every page as axe-core sees it, light and dark, narrow and wide.</summary>
[Collection(FlowCollection.Name)]
public sealed class AccessibilityTests(Chromium chromium) : ScreensTest(chromium)
{
    [Theory]
    [InlineData(390)]
    [InlineData(1024)]
    public async Task Axe_finds_nothing_on_any_page(int width)
    {
        var page = await OpenListAsync(Window(width));
        await Axe.AddToAsync(page.Context);
        List<string> findings = [];
        foreach (var screen in Screens)
        {
            await page.GotoAsync("about:blank");
            await GoAsync(page, screen.Path);
            if (screen.Open is { } open) await open(page);
            await page.WaitForLoadStateAsync(LoadState.NetworkIdle);
            findings.AddRange(await FindingsAsync(page, screen.Name));
        }
        Assert.True(findings.Count == 0, string.Join('\n', findings));
    }

    [Theory]
    [InlineData(390)]
    [InlineData(1024)]
    public async Task Axe_finds_nothing_before_somebody_has_signed_in(int width)
    {
        var link = await System.LinkAsync();
        var page = await OpenWelcomeAsync(Window(width));
        await Axe.AddToAsync(page.Context);
        await page.ReloadAsync();
        await Expect(page.GetByTestId("welcome-skip")).ToBeVisibleAsync();
        List<string> findings = [.. await FindingsAsync(page, "the link")];
        await page.GotoAsync($"{System.Address}account");
        await page.GetByTestId("sign-out").ClickAsync();
        await page.GetByTestId("sign-in-name").FillAsync("ada");
        findings.AddRange(await FindingsAsync(page, "the sign-in"));
        await page.GetByTestId("sign-in-password").FillAsync("not hers");
        await page.GetByTestId("sign-in-submit").ClickAsync();
        await Expect(page.GetByTestId("sign-in-error")).Not.ToBeEmptyAsync();
        findings.AddRange(await FindingsAsync(page, "the sign-in, refused"));
        foreach (var name in new[] { "the link, used once", "the link, used up" })
        {
            await page.GotoAsync("about:blank");
            await page.GotoAsync(link);
            await Expect(page.Locator("h1")).ToBeVisibleAsync();
            findings.AddRange(await FindingsAsync(page, name));
        }
        Assert.True(findings.Count == 0, string.Join('\n', findings));
    }

    [Fact]
    public void Every_page_of_the_dashboard_is_among_the_screens()
    {
        PathString[] seen = [.. Screens.Select(screen => new PathString($"/{screen.Path.Split('?')[0]}")), "/welcome"];
        Assert.All(Dashboard.Pages, pattern => Assert.Contains(seen, path => Dashboard.IsAt(path, pattern)));
        Assert.All(Paths, path => Assert.Contains(new PathString($"/{path.Split('?')[0]}"), seen));
    }

    private static BrowserNewContextOptions Window(int width) => new() { ReducedMotion = ReducedMotion.Reduce, ViewportSize = new ViewportSize { Width = width, Height = 900 } };

    private static async Task<IEnumerable<string>> FindingsAsync(IPage page, string screen)
    {
        List<string> findings = [];
        foreach (var scheme in new[] { ColorScheme.Light, ColorScheme.Dark })
        {
            await page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = scheme });
            findings.AddRange((await Axe.FindingsAsync(page)).Select(finding => $"{screen} ({scheme}): {finding}"));
        }
        return findings;
    }
}
