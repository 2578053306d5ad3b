using System.Net.Http.Headers;
using Microsoft.Playwright;
using Trainyard.Tests.Flow;
using static Microsoft.Playwright.Assertions;

namespace Trainyard.Tests.Browser;

/// <summary>API tokens on the page Account, in a real Chromium.</summary>
[Collection(FlowCollection.Name)]
public sealed class ApiTokenPageTests(Chromium chromium) : IClassFixture<Chromium>, IAsyncLifetime
{
    private readonly Contracts.TempFolder _folder = new();
    private FlowSystem _system = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _system = await FlowSystem.StartAsync(_folder.Path);

    public async ValueTask DisposeAsync()
    {
        await _system.DisposeAsync();
        _folder.Dispose();
    }

    [Theory]
    [InlineData(1280)]
    [InlineData(360)]
    public async Task A_token_is_made_shown_once_listed_with_its_use_and_revoked(int width)
    {
        var page = await chromium.OpenAsync(_system, new BrowserNewContextOptions { ViewportSize = new ViewportSize { Width = width, Height = 800 } });
        await page.GetByTestId("welcome-skip").ClickAsync();
        await page.GotoAsync($"{_system.Address}account");
        await Expect(page.GetByTestId("tokens")).ToContainTextAsync("No tokens");
        await page.GetByTestId("token-name").FillAsync("my token");
        await page.GetByTestId("token-create").ClickAsync();
        await Expect(page.GetByTestId("token-error")).ToContainTextAsync("1 to 64 of the characters");

        await page.GetByTestId("token-name").FillAsync("ci");
        await page.GetByTestId("token-scope").SelectOptionAsync("read");
        await page.GetByTestId("token-days").SelectOptionAsync("30");
        await page.GetByTestId("token-create").ClickAsync();
        var secret = page.GetByTestId("token-secret");
        await Expect(secret).ToContainTextAsync("tyd_");
        Assert.True(await page.GetByTestId("token-dialog").EvaluateAsync<bool>("dialog => dialog.scrollWidth <= dialog.clientWidth"));
        var token = (await secret.TextContentAsync())!;
        await page.GetByTestId("copy-token").ClickAsync();
        await Expect(page.GetByTestId("copy-token")).ToContainTextAsync("Copied");
        await page.GetByTestId("token-done").ClickAsync();
        await Expect(page.GetByTestId("token-ci")).ToContainTextAsync("Never");
        Assert.True(await page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= document.documentElement.clientWidth"));

        using var program = new HttpClient { BaseAddress = _system.Address };
        program.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        Assert.Equal(200, (int)(await program.GetAsync("api/jobs", Cancel)).StatusCode);
        Assert.Equal(403, (int)(await program.GetAsync("api/users", Cancel)).StatusCode);
        await page.ReloadAsync();
        await Expect(page.GetByTestId("token-ci")).ToBeVisibleAsync();
        await Expect(page.GetByTestId("token-secret")).ToHaveCountAsync(0);
        Assert.DoesNotContain(token, await page.ContentAsync(), StringComparison.Ordinal);

        await page.GetByTestId("revoke-ci").ClickAsync();
        await page.GetByTestId("confirm-no").ClickAsync();
        await page.GetByTestId("revoke-ci").ClickAsync();
        await page.GetByTestId("confirm-yes").ClickAsync();
        await Expect(page.GetByTestId("token-ci")).ToHaveCountAsync(0);
        Assert.Equal(401, (int)(await program.GetAsync("api/jobs", Cancel)).StatusCode);
    }
}
