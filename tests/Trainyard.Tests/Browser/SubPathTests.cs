using Trainyard.Tests.Flow;
using Trainyard.Tests.Server;
using static Microsoft.Playwright.Assertions;
using static Trainyard.Tests.Flow.Waiting;

namespace Trainyard.Tests.Browser;

/// <summary>The dashboard in a real Chromium behind a proxy that shows it below a path.</summary>
[Collection(FlowCollection.Name)]
public sealed class SubPathTests(Chromium chromium) : IClassFixture<Chromium>, IAsyncLifetime
{
    private readonly Contracts.TempFolder _folder = new();
    private FlowSystem _system = null!;

    public async ValueTask InitializeAsync() => _system = await FlowSystem.StartAsync(_folder.Path, settings: ("FORWARDEDHEADERS_ENABLED", "true"));

    public async ValueTask DisposeAsync()
    {
        await _system.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Pages_assets_the_api_and_live_figures_work_below_a_path_and_a_reload_stays_signed_in()
    {
        await using var proxy = await PrefixProxy.StartAsync(_system.Address, tellsPrefix: true);
        var page = await chromium.OpenAsync(_system);
        var missing = new List<string>();
        page.Response += (_, response) =>
        {
            if (response.Status is 404 or 418) missing.Add(response.Url);
        };
        await page.GotoAsync((await _system.LinkAsync()).Replace(_system.Address.ToString(), proxy.Address.ToString(), StringComparison.Ordinal));
        await page.GetByTestId("welcome-skip").ClickAsync();
        await page.EvaluateAsync("window.notReloaded = true");
        var job = (await _system.Client.SubmitAsync(FlowSpecs.Long(), null, Cancel)).Id;

        // It comes by the hub, and its link is an address below the path.
        var row = page.GetByTestId("job-link");
        await Expect(row).ToHaveAttributeAsync("href", $"{PrefixProxy.Prefix}/jobs/{job}");
        await row.ClickAsync();
        await Expect(page.GetByTestId("job-page")).ToHaveAttributeAsync("data-job-id", job.ToString());
        Assert.EndsWith($"{PrefixProxy.Prefix}/jobs/{job}", page.Url, StringComparison.Ordinal);
        await UntilAsync("live points", async () => await page.GetByTestId("chart-loss").GetAttributeAsync("data-points") is { } points && points != "0" ? points : null);
        Assert.True(await page.EvaluateAsync<bool>("window.notReloaded === true"));

        await page.ReloadAsync();
        await Expect(page.GetByTestId("job-page")).ToHaveAttributeAsync("data-job-id", job.ToString());
        await page.GetByTestId("nav-workers").ClickAsync();
        await Expect(page.GetByTestId("worker-row")).ToBeVisibleAsync();
        Assert.EndsWith($"{PrefixProxy.Prefix}/workers", page.Url, StringComparison.Ordinal);
        await page.GoBackAsync();
        await Expect(page.GetByTestId("job-page")).ToHaveAttributeAsync("data-job-id", job.ToString());
        Assert.Empty(missing);
        await _system.Client.CancelAsync(job, Cancel);
    }
}
