using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Trainyard.Sweeps;
using Trainyard.Tests.Flow;
using Trainyard.Tests.Sweeps;
using static Microsoft.Playwright.Assertions;

namespace Trainyard.Tests.Browser;

/// <summary>The pages of sweeps in a real Chromium.</summary>
[Collection(FlowCollection.Name)]
public sealed class SweepPageTests(Chromium chromium) : IClassFixture<Chromium>, IAsyncLifetime
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

    [Fact]
    public async Task A_sweep_is_begun_with_the_keyboard_fills_its_page_and_gives_its_best_settings()
    {
        var page = await OpenAsync();
        await page.GetByTestId("nav-sweeps").PressAsync("Enter");
        await page.GetByTestId("new-sweep").PressAsync("Enter");
        await page.GetByTestId("preset-mlp").PressAsync("Space");
        await page.GetByTestId("setting-0-name").FocusAsync();
        await page.Keyboard.TypeAsync("batchSize");
        await Expect(page.GetByTestId("setting-0-choices")).ToHaveValueAsync("32,64,128");
        await page.GetByTestId("setting-0-choices").FocusAsync();
        await page.Keyboard.PressAsync("Control+A");
        await page.Keyboard.TypeAsync("256,512");
        await page.GetByTestId("method-grid").PressAsync("Space");
        await page.GetByTestId("sweep-maxEpochs").FocusAsync();
        await page.Keyboard.TypeAsync("1");
        await Expect(page.GetByTestId("sweep-check")).ToHaveTextAsync("Everything fits.");
        await Expect(page.GetByTestId("plan-trials")).ToHaveTextAsync("2");
        await Expect(page.GetByTestId("plan-epochs")).ToHaveTextAsync("2 epochs");
        await page.GetByTestId("begin-sweep").PressAsync("Enter");

        await EndAsync(page);
        await Expect(page.GetByTestId("trial-row")).ToHaveCountAsync(2);
        await Expect(page.GetByTestId("best-value")).ToContainTextAsync("0.9");
        await Expect(page.GetByTestId("sweep-chart")).Not.ToHaveAttributeAsync("data-points", "0");

        // A part of an axis chooses the trials below as well.
        await page.GetByTestId("brush-batchSize-low").PressAsync("End");
        await Expect(page.GetByTestId("chosen")).ToHaveTextAsync("1 of 2 trials chosen");
        await Expect(page.GetByTestId("trial-row")).ToHaveCountAsync(1);
        await page.GetByTestId("clear-brushes").PressAsync("Enter");
        await Expect(page.GetByTestId("trial-row")).ToHaveCountAsync(2);

        await page.Locator(".trial-job").First.ClickAsync();
        await page.GetByTestId("job-trial").ClickAsync();
        var best = await page.GetByTestId("sweep-best").Locator("dd").TextContentAsync();
        await page.GetByTestId("use-settings").PressAsync("Enter");
        await Expect(page.GetByTestId("field-batchSize")).ToHaveValueAsync(best!);
        await Expect(page.GetByTestId("preset-mlp")).ToBeCheckedAsync();
    }

    /// <summary>From the form to a comparison that somebody else opens; Tab reaches everything on the way.</summary>
    [Fact]
    public async Task The_best_of_six_is_found_compared_and_shared_with_the_keyboard_alone()
    {
        var page = await OpenAsync();
        await GoToAsync(page, "[data-testid=nav-sweeps]", "Enter");
        await GoToAsync(page, "[data-testid=new-sweep]", "Enter");
        await GoToAsync(page, "input[name=preset]");
        await GoToAsync(page, "[data-testid=preset-mlp]", by: "ArrowDown");
        await GoToAsync(page, "[data-testid=setting-0-name]");
        await page.Keyboard.TypeAsync("batchSize");
        await Expect(page.GetByTestId("setting-0-choices")).ToHaveValueAsync("32,64,128");
        await GoToAsync(page, "[data-testid=setting-0-choices]", "Control+A");
        await page.Keyboard.TypeAsync("128,256,384,512,768,1024");
        await GoToAsync(page, "input[name=method]");
        await GoToAsync(page, "[data-testid=method-grid]", by: "ArrowDown");
        await GoToAsync(page, "[data-testid=sweep-maxEpochs]");
        await page.Keyboard.TypeAsync("1");
        await Expect(page.GetByTestId("sweep-check")).ToHaveTextAsync("Everything fits.");
        await GoToAsync(page, "[data-testid=begin-sweep]", "Enter");
        await EndAsync(page);
        await Expect(page.GetByTestId("trial-row")).ToHaveCountAsync(6);

        await page.Keyboard.PressAsync("g");
        await Expect(page.GetByTestId("job-row")).ToHaveCountAsync(6);
        await GoToAsync(page, "[data-testid=where]");
        await page.Keyboard.TypeAsync("batchS");
        await Expect(page.GetByTestId("candidate").First).ToContainTextAsync("batchSize");
        await page.Keyboard.PressAsync("Tab");
        await Expect(page.GetByTestId("where")).ToHaveValueAsync("batchSize ");
        await page.Keyboard.TypeAsync("> 128");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByTestId("job-row")).ToHaveCountAsync(5);
        await page.Keyboard.PressAsync("Escape");
        for (var i = 0; i < 5; i++)
        {
            await page.Keyboard.PressAsync("j");
            await page.Keyboard.PressAsync("x");
        }
        await Expect(page.GetByTestId("bulk-count")).ToHaveTextAsync("5 jobs chosen");
        await GoToAsync(page, "[data-testid=bulk-tag]", "Enter");
        await Expect(page.GetByTestId("tag-input")).ToBeFocusedAsync();
        await page.Keyboard.TypeAsync("large");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator(".job .tag", new PageLocatorOptions { HasTextString = "large" })).ToHaveCountAsync(5);

        await GoToAsync(page, "[data-testid=bulk-compare]", "Enter");
        await Expect(page.GetByTestId("compare-chart")).ToHaveAttributeAsync("data-lines", "5");
        await GoToAsync(page, "[data-testid=log-scale]", "Space");
        await Expect(page.GetByTestId("log-scale")).ToBeCheckedAsync();
        await Expect(page).ToHaveURLAsync(new Regex("log=y"));
        await GoToAsync(page, "[data-testid=compare-toggle]", "Enter");
        await Expect(page.GetByTestId("compare-chart")).ToHaveAttributeAsync("data-lines", "4");

        var other = await page.Context.NewPageAsync();
        await other.GotoAsync(page.Url);
        await Expect(other.GetByTestId("compare-chart")).ToHaveAttributeAsync("data-lines", "4");
        await Expect(other.GetByTestId("log-scale")).ToBeCheckedAsync();
        await Expect(other.GetByTestId("compare-toggle")).ToHaveCountAsync(5);
    }

    [Fact]
    public async Task What_is_wrong_stands_at_its_field_and_a_step_back_loses_nothing()
    {
        var page = await OpenAsync();
        await page.GotoAsync($"{_system.Address}sweeps/new");
        await page.GetByTestId("setting-0-name").FillAsync("optimizer.learningRate");
        await Expect(page.GetByTestId("setting-0-from")).ToHaveValueAsync("1e-4");
        await page.GetByTestId("setting-0-from").FillAsync("1");
        await Expect(page.GetByTestId("setting-row").First.Locator(".field-error")).ToContainTextAsync("optimizer.learningRate", new() { IgnoreCase = true });
        await page.GetByTestId("sweep-trials").FillAsync("many");
        await Expect(page.Locator(".field:has([data-testid=sweep-trials]) .field-error")).ToHaveTextAsync("Must be a whole number, not 'many'.");
        await page.GetByTestId("begin-sweep").ClickAsync();
        await Expect(page.GetByTestId("sweep-trials")).ToBeFocusedAsync();

        await page.GetByTestId("sweep-trials").FillAsync("7");
        await page.GetByTestId("setting-0-from").FillAsync("0.001");
        await Expect(page.GetByTestId("sweep-check")).ToHaveTextAsync("Everything fits.");
        await page.GetByTestId("nav-sweeps").ClickAsync();
        await page.GoBackAsync();
        await Expect(page.GetByTestId("sweep-trials")).ToHaveValueAsync("7");
        await Expect(page.GetByTestId("setting-0-from")).ToHaveValueAsync("0.001");
    }

    [Fact]
    public async Task A_choice_of_optimisers_takes_settings_of_one_of_them()
    {
        var page = await OpenAsync();
        await page.GotoAsync($"{_system.Address}sweeps/new");
        await page.GetByTestId("setting-0-name").FillAsync("optimizer.type");
        await page.GetByTestId("add-setting").ClickAsync();
        await page.GetByTestId("setting-1-name").FillAsync("optimizer.momentum");
        await Expect(page.GetByTestId("setting-1-when")).ToHaveValueAsync("optimizer.type=sgd");
        await page.GetByTestId("setting-1-to").FillAsync("0.9");
        await page.GetByTestId("method-asha").CheckAsync();
        await page.GetByTestId("sweep-maxEpochs").FillAsync("9");
        await Expect(page.GetByTestId("sweep-check")).ToHaveTextAsync("Everything fits.");
        await Expect(page.GetByTestId("plan-rungs")).ToHaveTextAsync("1, 3, 9 epochs");
    }

    [Fact]
    public async Task A_thousand_trials_are_shown_and_chosen_from_without_delay()
    {
        var owner = (await _system.OwnerAsync()).User;
        var values = Enumerable.Range(0, 1_000).Select(i => i % 50 == 7 ? (double?)null : 0.9 + (i * 37 % 1_000 / 1e4)).ToArray();
        var sweep = SampleSweeps.Of(SampleSweeps.Asked with { Trials = values.Length }, new Accounts.AccountId(owner.Name, owner.CreatedAt)).WithEnded(values);
        await _system.Get<ISweepStore>().AddAsync(sweep, null, Cancel);
        var page = await OpenAsync();
        await page.GotoAsync($"{_system.Address}sweeps/{sweep.Id}");
        await Expect(page.GetByTestId("sweep-page")).ToHaveAttributeAsync("data-ended", values.Length.ToString(CultureInfo.InvariantCulture));
        await Expect(page.GetByTestId("trial-row")).ToHaveCountAsync(100);

        var end = page.GetByTestId("brush-metric-low");
        await end.FocusAsync();
        // The longest of twenty steps, from the key to the frame after it: what somebody would see as a halt.
        var longest = await page.EvaluateAsync<double>("""
            async () => {
              const end = document.activeElement;
              let longest = 0;
              for (let i = 0; i < 20; i++) {
                const before = performance.now();
                end.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowUp', bubbles: true }));
                await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
                longest = Math.max(longest, performance.now() - before);
              }
              return longest;
            }
            """);
        await Expect(page.GetByTestId("chosen")).ToContainTextAsync("of 1,000 trials chosen");
        TestContext.Current.TestOutputHelper?.WriteLine($"Longest step: {longest:0} ms");
        Assert.True(longest < 2_000, $"A step took {longest:0} ms.");
    }

    /// <summary>Presses a key until something has the focus, and then one there.</summary>
    private static async Task GoToAsync(IPage page, string selector, string? press = null, string by = "Tab")
    {
        await Expect(page.Locator(selector).First).ToBeVisibleAsync();
        for (var stops = 0; !await page.EvaluateAsync<bool>("selector => document.activeElement.matches(selector)", selector); stops++)
        {
            Assert.True(stops < 200, $"{by} does not reach {selector}.");
            await page.Keyboard.PressAsync(by);
        }
        if (press is not null) await page.Keyboard.PressAsync(press);
    }

    /// <summary>Its jobs train, on a machine that may have much else to do: only a hang reaches this limit.</summary>
    private static Task EndAsync(IPage page) =>
        Expect(page.GetByTestId("sweep-page")).ToHaveAttributeAsync("data-state", "succeeded", new LocatorAssertionsToHaveAttributeOptions { Timeout = 600_000 });

    private async Task<IPage> OpenAsync()
    {
        var page = await chromium.OpenAsync(_system);
        await page.GetByTestId("welcome-skip").ClickAsync();
        await Expect(page.GetByTestId("nav-sweeps")).ToBeVisibleAsync();
        return page;
    }
}
