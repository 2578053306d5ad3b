using Microsoft.Playwright;
using Trainyard.Tests.Flow;
using Trainyard.Tests.Networks;
using static Microsoft.Playwright.Assertions;

namespace Trainyard.Tests.Browser;

/// <summary>The form of a new job in a real Chromium.</summary>
[Collection(FlowCollection.Name)]
public sealed class NewJobPageTests(Chromium chromium) : IClassFixture<Chromium>, IAsyncLifetime
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
    public async Task What_was_typed_outlives_another_preset_and_a_step_back()
    {
        var page = await OpenFormAsync();
        await page.GetByTestId("preset-mlp").ClickAsync();
        await Expect(page.Locator("[data-testid=field-epochs]")).ToHaveValueAsync("5");
        await Expect(page.Locator(".field:has([data-testid=field-epochs])")).ToContainTextAsync("default 5");
        await page.GetByTestId("field-optimizer.learningRate").FillAsync("0.02");
        await page.GetByTestId("preset-simple-cnn").ClickAsync();
        await Expect(page.GetByTestId("field-optimizer.learningRate")).ToHaveValueAsync("0.02");
        await Expect(page.GetByTestId("draft-notice")).ToContainTextAsync("learning rate 0.02");

        await page.GoBackAsync();
        await page.GetByTestId("new-job").First.ClickAsync();
        await Expect(page.GetByTestId("field-optimizer.learningRate")).ToHaveValueAsync("0.02");
        await page.ReloadAsync();
        await Expect(page.GetByTestId("field-optimizer.learningRate")).ToHaveValueAsync("0.02");
        await page.GetByText("Start over").ClickAsync();
        await Expect(page.GetByTestId("field-optimizer.learningRate")).Not.ToHaveValueAsync("0.02");
    }

    [Fact]
    public async Task A_form_that_could_not_be_checked_is_not_said_to_fit()
    {
        var page = await OpenFormAsync();
        await Expect(page.GetByTestId("spec-state")).ToHaveTextAsync("Everything fits.");
        await page.Context.SetOfflineAsync(true);
        await page.GetByTestId("field-epochs").FillAsync("4");
        await Expect(page.GetByTestId("spec-state")).ToContainTextAsync("Not checked. The server cannot be reached.");
        await page.GetByTestId("submit-job").ClickAsync();
        await Expect(page.GetByTestId("submit-error")).ToContainTextAsync("The server cannot be reached.");
        Assert.DoesNotContain("Everything fits.", await page.GetByTestId("new-job-form").TextContentAsync() ?? "", StringComparison.Ordinal);

        await page.Context.SetOfflineAsync(false);
        await page.GetByTestId("field-epochs").FillAsync("5");
        await Expect(page.GetByTestId("spec-state")).ToHaveTextAsync("Everything fits.");
    }

    [Fact]
    public async Task A_new_layer_goes_before_the_one_that_tells_the_classes()
    {
        var page = await OpenFormAsync();
        await page.GetByTestId("preset-mlp").ClickAsync();
        await page.GetByTestId("preset-own").ClickAsync();
        var rows = page.Locator("[data-testid=layer-editor] .layer select[aria-label^='Kind of layer']");
        await Expect(rows.Last).ToHaveValueAsync("linear");
        var count = await rows.CountAsync();
        await page.GetByTestId("add-layer").ClickAsync();
        await page.GetByTestId("add-tanh").ClickAsync();

        await Expect(rows).ToHaveCountAsync(count + 1);
        await Expect(rows.Last).ToHaveValueAsync("linear");
        await Expect(rows.Nth(count - 1)).ToHaveValueAsync("tanh");
        await Expect(rows.Nth(count - 1)).ToBeFocusedAsync();
        await Expect(page.GetByTestId("spec-state")).ToHaveTextAsync("Everything fits.");
    }

    [Fact]
    public async Task A_network_of_torch_jit_is_chosen_sent_and_trained()
    {
        var page = await OpenFormAsync();
        await page.GetByTestId("network-file").SetInputFilesAsync(NetworkFiles.Sample("torchscript/state-dict.pt"));
        await Expect(page.GetByTestId("network-file-state")).ToContainTextAsync("torch.jit.script(model).save");
        await Expect(page.GetByTestId("preset-simple-cnn")).ToBeCheckedAsync();

        var chooser = await page.RunAndWaitForFileChooserAsync(() => page.GetByText("Choose a file").ClickAsync());
        await chooser.SetFilesAsync(NetworkFiles.Cnn);
        await Expect(page.GetByTestId("network-file-state")).ToContainTextAsync("cnn.pt, ");
        await Expect(page.GetByTestId("preset-file")).ToBeCheckedAsync();
        await Expect(page.GetByTestId("spec-state")).ToHaveTextAsync("Everything fits.");
        await page.GetByTestId("preset-own").ClickAsync();
        await Expect(page.Locator("[data-testid=layer-editor] .layer")).Not.ToHaveCountAsync(0);
        await page.GetByTestId("network-file").SetInputFilesAsync(NetworkFiles.Cnn);
        await Expect(page.GetByTestId("preset-file")).ToBeCheckedAsync();
        await page.GetByTestId("field-epochs").FillAsync("1");
        await page.GetByTestId("submit-job").ClickAsync();

        await Expect(page.GetByTestId("job-state")).ToHaveTextAsync("Succeeded");
        await page.GetByTestId("download-menu").ClickAsync();
        await Expect(page.GetByTestId("download-torchscript")).ToBeVisibleAsync();
    }

    private async Task<IPage> OpenFormAsync()
    {
        var page = await chromium.OpenAsync(_system);
        await page.GetByTestId("welcome-skip").ClickAsync();
        await page.GetByTestId("new-job").First.ClickAsync();
        await Expect(page.GetByTestId("field-epochs")).ToBeVisibleAsync();
        return page;
    }
}
