using Microsoft.Playwright;
using Trainyard.Tests.Flow;
using static Microsoft.Playwright.Assertions;

namespace Trainyard.Tests.Browser;

/// <summary>Links that sign in, in a real Chromium: one that is used up, and the dialog that shows a new one.</summary>
[Collection(FlowCollection.Name)]
public sealed class SignInLinkTests(Chromium chromium) : IClassFixture<Chromium>, IAsyncLifetime
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
    public async Task A_used_link_says_so_and_leads_to_the_sign_in_or_to_the_jobs_of_who_is_signed_in()
    {
        var link = await _system.LinkAsync();
        var first = await chromium.OpenAsync(_system);
        await Expect(first.GetByTestId("welcome-skip")).ToBeVisibleAsync();
        await first.GotoAsync(link);
        await first.GetByTestId("welcome-skip").ClickAsync();
        await Expect(first.GetByTestId("no-jobs")).ToBeVisibleAsync();

        await using var context = await first.Context.Browser!.NewContextAsync();
        var stranger = await context.NewPageAsync();
        await stranger.GotoAsync(link);
        await Expect(stranger.GetByTestId("welcome-error")).ToContainTextAsync("used before");
        await stranger.GetByTestId("welcome-on").ClickAsync();
        await Expect(stranger.GetByTestId("sign-in-name")).ToBeVisibleAsync();

        await first.GotoAsync("about:blank");
        await first.GotoAsync(link);
        await Expect(first.GetByTestId("welcome-error")).ToBeVisibleAsync();
        await first.GetByTestId("welcome-on").ClickAsync();
        await Expect(first.GetByTestId("no-jobs")).ToBeVisibleAsync();
    }

    [Theory]
    [InlineData(1280, true)]
    [InlineData(360, false)]
    public async Task The_dialog_shows_all_of_a_link_and_copies_it_by_the_keyboard(int width, bool hasClipboard)
    {
        var page = await chromium.OpenAsync(_system, new BrowserNewContextOptions { ViewportSize = new ViewportSize { Width = width, Height = 800 } });
        await page.GetByTestId("welcome-skip").ClickAsync();
        // A page over plain HTTP from another machine has no such object.
        if (!hasClipboard) await page.AddInitScriptAsync("Object.defineProperty(Navigator.prototype, 'clipboard', { value: undefined })");
        await page.GotoAsync($"{_system.Address}account");
        await page.GetByTestId("person-name").FillAsync(new string('g', 40));
        await page.GetByTestId("person-add").ClickAsync();

        var link = page.GetByTestId("sign-in-link");
        await Expect(link).ToContainTextAsync("/welcome#token=");
        Assert.True(await link.EvaluateAsync<bool>("code => code.scrollWidth <= code.clientWidth"));
        Assert.True(await page.GetByTestId("link-dialog").EvaluateAsync<bool>("dialog => dialog.scrollWidth <= dialog.clientWidth"));
        await page.GetByTestId("copy-link").FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByTestId("copy-link")).ToContainTextAsync("Copied");
        Assert.True(await page.GetByTestId("copy-link").EvaluateAsync<bool>("button => button === document.activeElement"));

        var url = await link.TextContentAsync();
        await page.Keyboard.PressAsync("Escape");
        await page.GetByTestId("person-name").FocusAsync();
        await page.Keyboard.PressAsync("Control+V");
        await Expect(page.GetByTestId("person-name")).ToHaveValueAsync(url!);
    }
}
