using System.IO.Compression;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Trainyard.Client;
using Trainyard.Contracts;
using Trainyard.Tests.Contracts;
using Trainyard.Tests.Datasets;
using Trainyard.Tests.Flow;
using static Microsoft.Playwright.Assertions;
using static Trainyard.Tests.Flow.Waiting;

namespace Trainyard.Tests.Browser;

/// <summary>From a file that somebody brings to a trained model, in a real Chromium.</summary>
[Collection(FlowCollection.Name)]
public sealed class DatasetsPageTests(Chromium chromium) : IClassFixture<Chromium>, IAsyncLifetime
{
    private const string Network = """
        {"dataset":"shapes@1","epochs":10,"batchSize":32,"optimizer":{"type":"adamw","learningRate":0.004},"schedule":{"type":"oneCycle"},"model":{"layers":[
          {"type":"conv2d","outChannels":16,"padding":1},{"type":"batchnorm2d"},{"type":"relu"},{"type":"maxpool2d"},
          {"type":"conv2d","outChannels":32,"padding":1},{"type":"batchnorm2d"},{"type":"relu"},{"type":"maxpool2d"},
          {"type":"conv2d","outChannels":64,"padding":1},{"type":"batchnorm2d"},{"type":"relu"},{"type":"maxpool2d"},
          {"type":"flatten"},{"type":"linear","outFeatures":5}]}}
        """;

    private readonly TempFolder _folder = new();
    private FlowSystem _system = null!;

    public async ValueTask InitializeAsync() => _system = await FlowSystem.StartAsync(_folder.File("home"));

    public async ValueTask DisposeAsync()
    {
        await _system.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_zip_of_pictures_is_chosen_checked_looked_at_and_learned()
    {
        DrawnShapes.Draw(_folder.File("shapes"), 300);
        var zip = _folder.File("shapes.zip");
        ZipFile.CreateFromDirectory(_folder.File("shapes"), zip);
        var page = await OpenPageAsync();
        await Expect(page.GetByTestId("no-datasets")).ToContainTextAsync("trainyard datasets add flowers ./flowers");

        await page.GetByTestId("choose-file").SetInputFilesAsync(zip);
        await Expect(page.GetByTestId("bring-name")).ToHaveValueAsync("shapes");
        await page.GetByTestId("bring-submit").ClickAsync();

        var dataset = page.GetByTestId("dataset-page");
        await Expect(dataset).ToHaveAttributeAsync("data-dataset", "shapes@1");
        await Expect(page.GetByTestId("understood")).ToContainTextAsync("Classification, 5 classes");
        await Expect(page.GetByTestId("parts")).ToContainTextAsync("1,500 examples");
        await Expect(page.GetByTestId("sample-picture")).ToHaveCountAsync(5 * 8);
        Assert.True(await page.EvaluateAsync<bool>("[...document.querySelectorAll('[data-testid=sample-picture]')].every(picture => picture.complete && picture.naturalWidth === 32)"));

        await page.GetByTestId("dataset-train").ClickAsync();
        await Expect(page.GetByTestId("field-dataset")).ToHaveValueAsync("shapes@1");
        await Expect(page.GetByTestId("spec-state")).ToHaveTextAsync("Everything fits.");
        await LookAtAugmentationAsync(page);
        await page.GetByTestId("json-view").ClickAsync();
        await page.GetByTestId("spec-json").FillAsync(Network);
        await page.GetByTestId("submit-job").ClickAsync();

        await Expect(page.GetByTestId("job-state")).ToHaveTextAsync("Succeeded");
        await Expect(page.GetByTestId("tile-accuracy")).ToHaveTextAsync(new Regex(@"Test accuracy(9[789]\.\d\d|100\.00) %"));
        await Expect(page.GetByTestId("confusion")).ToContainTextAsync("triangle");
        var job = Assert.Single((await _system.Client.ListAsync(new JobListRequest(), Cancel)).Jobs);
        Assert.Equal("shapes@1", job.Dataset);
        Assert.InRange(job.Test!.Accuracy, 0.97, 1);

        // Right answers, the least sure first: their pictures, and how sure the model was.
        await page.GetByTestId("cell-0-0").ClickAsync();
        var found = (await _system.Client.GetJobAsync(job.Id, Cancel)).Result!.ConfusionMatrix[0][0];
        await Expect(page.GetByTestId("behind-picture")).ToHaveCountAsync(Math.Min(24, found));
        await Expect(page.GetByTestId("behind-cell")).ToContainTextAsync(new Regex(@"bar found.*, the least sure first.*\d\d\.\d\d %"));
        await page.GetByTestId("cell-0-0").ClickAsync();
        await Expect(page.GetByTestId("behind-cell")).ToHaveCountAsync(0);
        await page.GetByTestId("download-menu").ClickAsync();
        var predictions = await page.RunAndWaitForDownloadAsync(() => page.GetByTestId("download-predictions").ClickAsync());
        var lines = await File.ReadAllLinesAsync(await predictions.PathAsync(), Cancel);
        Assert.Equal(("row,target,prediction,probability of bar,probability of circle,probability of cross,probability of square,probability of triangle", 301), (lines[0], lines.Length));
    }

    /// <summary>The pictures of the preview are as the setting has them, others in each epoch, and an empty one changes nothing.</summary>
    private static async Task LookAtAugmentationAsync(IPage page)
    {
        await page.GetByTestId("field-augmentation").ClickAsync();
        await Expect(page.GetByTestId("augmented-picture")).ToHaveCountAsync(10);
        var plain = await PixelsAsync(page);
        await page.GetByTestId("field-augmentation.rotation").FillAsync("45");
        await page.GetByTestId("field-augmentation.crop").FillAsync("6");
        await Expect(page.GetByTestId("spec-state")).ToHaveTextAsync("Everything fits.");
        var first = await ChangedAsync(page, plain);
        await page.GetByTestId("next-epoch").ClickAsync();
        await ChangedAsync(page, first);
        await page.GetByTestId("field-augmentation.crop").FillAsync("32");
        await Expect(page.GetByText("must be less than the pictures' smaller side, 32 pixels", new PageGetByTextOptions { Exact = false })).ToBeVisibleAsync();
        await page.GetByTestId("field-augmentation").ClickAsync();
    }

    private static async Task<string> ChangedAsync(IPage page, string before) => await UntilAsync("other pictures", async () => await PixelsAsync(page) is var now && now.Length == before.Length && now != before ? now : null);

    private static Task<string> PixelsAsync(IPage page) => page.EvaluateAsync<string>("""
        [...document.querySelectorAll('[data-testid=augmented-picture]')].map(picture => {
          const canvas = new OffscreenCanvas(8, 8), context = canvas.getContext('2d');
          if (!picture.complete || picture.naturalWidth === 0) return '';
          context.drawImage(picture, 0, 0, 8, 8);
          return [...context.getImageData(0, 0, 8, 8).data].map(byte => String.fromCharCode(33 + (byte >> 2))).join('');
        }).join(' ')
        """);

    [Fact]
    public async Task A_table_that_is_refused_is_tried_again_without_another_upload()
    {
        var table = _folder.File("houses.csv");
        var rows = Enumerable.Range(0, 60).Select(i => FormattableString.Invariant($"{(i == 7 ? "" : i % 10)},{i % 7},{3 * (i % 10) + i % 7 + 0.5}"));
        await File.WriteAllLinesAsync(table, ["rooms,floor,price", .. rows], Cancel);
        var page = await OpenPageAsync();
        var uploads = 0;
        page.Request += (_, request) => uploads += request.Method == "POST" && request.Url.EndsWith("/api/datasets/uploads", StringComparison.Ordinal) ? 1 : 0;

        await page.GetByTestId("choose-file").SetInputFilesAsync(table);
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "price", Exact = true }).ClickAsync();
        await page.GetByTestId("bring-submit").ClickAsync();
        await Expect(page.GetByTestId("refusal")).ToContainTextAsync("rooms");
        await Expect(page.GetByTestId("refusal").GetByTestId("finding")).Not.ToHaveCountAsync(0);

        await page.GetByTestId("bring-missing").SelectOptionAsync("dropRow");
        await page.GetByTestId("bring-submit").ClickAsync();
        await Expect(page.GetByTestId("understood")).ToContainTextAsync("Regression, 1 number");
        await Expect(page.GetByTestId("sample-row")).Not.ToHaveCountAsync(0);
        Assert.Equal(1, uploads);

        await page.GetByTestId("dataset-train").ClickAsync();
        await page.GetByTestId("field-epochs").FillAsync("30");
        await page.GetByTestId("submit-job").ClickAsync();
        await Expect(page.GetByTestId("job-state")).ToHaveTextAsync("Succeeded");
        await Expect(page.GetByTestId("tile-r2")).ToContainTextAsync("Test R²");
        await Expect(page.GetByTestId("chart-loss")).ToBeVisibleAsync();
        await Expect(page.GetByTestId("residuals").Locator("circle")).ToHaveCountAsync(12);
        await Expect(page.GetByTestId("chart-accuracy")).ToHaveCountAsync(0);
        await Expect(page.GetByTestId("confusion")).ToHaveCountAsync(0);
        foreach (var part in new[] { ".tiles", ".charts", ".timeline" }) Assert.DoesNotContain("NaN", await page.Locator(part).InnerTextAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_is_packed_here_and_what_a_job_needs_is_not_deleted()
    {
        DrawnShapes.Draw(_folder.File("My Shapes"), 20);
        var page = await OpenPageAsync();
        await page.GetByTestId("choose-folder").SetInputFilesAsync(_folder.File("My Shapes"));
        await Expect(page.GetByTestId("bring-name")).ToHaveValueAsync("my-shapes");
        await page.GetByTestId("bring-submit").ClickAsync();
        await Expect(page.GetByTestId("dataset-page")).ToHaveAttributeAsync("data-dataset", "my-shapes@1");
        await Expect(page.GetByTestId("parts")).ToContainTextAsync("100 examples");

        var job = (await _system.Client.SubmitAsync(FlowSpecs.Parse("""{"dataset":"my-shapes","epochs":1000,"batchSize":1,"model":{"layers":[{"type":"flatten"},{"type":"linear","outFeatures":5}]}}"""), null, Cancel)).Id;
        await page.GetByTestId("dataset-delete").ClickAsync();
        await page.GetByTestId("confirm-yes").ClickAsync();
        await Expect(page.GetByTestId("toasts")).ToContainTextAsync("needs my-shapes@1, and has not ended");
        await Expect(page.GetByTestId("dataset-page")).ToBeVisibleAsync();

        await _system.Client.CancelAsync(job, Cancel);
        await _system.Client.EndAsync(job, JobState.Cancelled);
        await page.GetByTestId("dataset-delete").ClickAsync();
        await page.GetByTestId("confirm-yes").ClickAsync();
        await Expect(page.GetByTestId("no-datasets")).ToBeVisibleAsync();
    }

    private async Task<IPage> OpenPageAsync()
    {
        var page = await chromium.OpenAsync(_system);
        await page.GetByTestId("welcome-skip").ClickAsync();
        await page.GetByTestId("nav-datasets").ClickAsync();
        await Expect(page.GetByTestId("drop-zone")).ToBeVisibleAsync();
        return page;
    }
}
