using Microsoft.Playwright;
using Trainyard.Contracts;
using Trainyard.DeadLetters;
using Trainyard.Jobs;
using Trainyard.Tests.Contracts;
using static Microsoft.Playwright.Assertions;

namespace Trainyard.Tests.Browser;

/// <summary>An address of the dashboard, and what somebody who is signed in has opened or typed there.</summary>
/// <param name="Name">Unique.</param>
/// <param name="Path">Below the root.</param>
/// <param name="Open">Null: the page as it comes.</param>
public sealed record Screen(string Name, string Path, Func<IPage, Task>? Open = null);

/// <summary>A system that has something to show on every page, and all that the dashboard shows of it.</summary>
public abstract class ScreensTest(Chromium chromium) : PagesTest(chromium)
{
    private const string NoJobs = """{"jobs":[],"next":null}""";
    private readonly TempFolder _files = new();
    private Job _trained = null!, _failed = null!, _queued = null!, _running = null!, _paused = null!;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        var classes = Enumerable.Range(0, 10).Select(i => new ClassReport($"{i}", 0.98, 0.97, 0.975, 100)).ToList();
        var result = Samples.Succeeded(1, 5).Result with
        {
            Classes = classes,
            ConfusionMatrix = [.. classes.Select((_, i) => (IReadOnlyList<int>)[.. classes.Select((_, j) => i == j ? 97 : i == (j + 1) % 10 ? 3 : 0)])],
            RocCurve = [new RocPoint(0, 0, null), new RocPoint(0.1, 0.9, 0.5), new RocPoint(1, 1, 0)],
            Model = [new ModelFile(ModelFormat.Safetensors, new ArtifactRef("model-1", 900_136, "00")), new ModelFile(ModelFormat.Torchsharp, new ArtifactRef("model-2", 900_200, "00"))],
            Predictions = new ArtifactRef("predictions-1", 1000, "00"),
        };
        _trained = await AddAsync("trained", [.. Points, Samples.Line(1, 4, "Epoch 1 of 3"), Samples.Succeeded(1, 5) with { Result = result }]);
        _failed = await AddAsync("diverged", [.. Points, Samples.Line(1, 4, "A warning.", LineLevel.Warning), Samples.Line(1, 5, "An error.", LineLevel.Error), Diverged]);
        _running = await AddAsync("running", [.. Points, Samples.Saved(1, 4, 20), Samples.Line(1, 5, "Epoch 1 of 3")]);
        _paused = await AddAsync("paused", [.. Points, new TrainingPaused { Fence = 1, Seq = 4, Step = 20, At = Samples.Now }]);
        _queued = Samples.Job("waiting", owner: Owner) with { NotBefore = DateTimeOffset.UtcNow.AddHours(1) };
        await System.Get<IJobStore>().AddAsync(_queued, null, Cancel);
        await System.Get<IDeadLetters>().AddAsync(new DeadLetter("one", DeadLetterSource.Queue, DateTimeOffset.UtcNow, "It names no job.", "key-1", "{}"u8.ToArray()), Cancel);
        await AddTableAsync();
    }

    public override async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await base.DisposeAsync();
        _files.Dispose();
    }

    protected override string[] Paths => [.. base.Paths, "datasets/houses@1"];

    /// <summary>Every page, in every state that a person meets. A page that <c>Dashboard.cs</c> knows is here, or a test says so.</summary>
    protected IReadOnlyList<Screen> Screens =>
    [
        new("the list", ""),
        new("an empty list", "jobs", page => ReadAsync(page, "**/api/jobs?*", NoJobs, "no-jobs")),
        new("a list without a match", "?q=nothing-is-called-this"),
        new("a list by a series", "?sort=metric:validation/accuracy:best&state=succeeded&state=failed"),
        new("a list by an expression", $"?where={Uri.EscapeDataString("optimizer.learningRate < 1")}"),
        new("a list by a wrong expression", "", page => ApplyAsync(page, "learningRate < 1")),
        new("a list of chosen jobs", "", page => page.GetByTestId("choose").First.ClickAsync()),
        new("a comparison", $"compare?jobs={_trained.Id},{Succeeded.Id}"),
        new("a comparison of nothing", "compare"),
        new("the sweeps", "sweeps"),
        new("a sweep", $"sweeps/{Sweep}"),
        new("no such sweep", $"sweeps/{Guid.Empty:N}"),
        new("a new sweep", "sweeps/new"),
        new("a row's menu", "", page => page.GetByTestId("row-menu").First.ClickAsync()),
        new("the account's menu", "", page => page.GetByTestId("user-menu").ClickAsync()),
        new("the keys", "", page => page.Keyboard.PressAsync("?")),
        new("a job that was trained", $"jobs/{_trained.Id}"),
        new("a job with a long name", $"jobs/{Succeeded.Id}"),
        new("a job's downloads", $"jobs/{_trained.Id}", page => page.GetByTestId("download-menu").ClickAsync()),
        new("a job's mistakes", $"jobs/{_trained.Id}", page => page.GetByTestId("cell-1-0").ClickAsync()),
        new("a job's spec as JSON", $"jobs/{_trained.Id}", page => page.GetByText("As JSON").ClickAsync()),
        new("a job's log, searched", $"jobs/{_trained.Id}", page => page.GetByTestId("log-search").FillAsync("epoch")),
        new("the question before a retry", $"jobs/{_trained.Id}", page => page.GetByTestId("job-retry").ClickAsync()),
        new("a job's menu", $"jobs/{_trained.Id}", page => page.GetByTestId("job-more").ClickAsync()),
        new("a job's name, tags and notes", $"jobs/{_trained.Id}", EditAsync),
        new("the question before a deletion", $"jobs/{_trained.Id}", AskToDeleteAsync),
        new("a job that failed", $"jobs/{_failed.Id}"),
        new("a job that runs", $"jobs/{_running.Id}"),
        new("a job that waits", $"jobs/{_queued.Id}"),
        new("a job that is paused", $"jobs/{_paused.Id}"),
        new("no such job", $"jobs/{Guid.Empty:N}"),
        new("a new job", "new"),
        new("a new job, refused", "new", RefuseAsync),
        new("a new job as JSON", "new", page => page.GetByTestId("json-view").ClickAsync()),
        new("a new job of own layers", "new", page => page.GetByTestId("preset-own").ClickAsync()),
        new("the kinds of layers", "new", AddLayerAsync),
        new("all settings of a new job", "new", OpenSettingsAsync),
        new("the datasets", "datasets"),
        new("a dataset that is brought", "datasets", BringAsync),
        new("a dataset", "datasets/houses@1"),
        new("no such dataset", "datasets/nothing@1"),
        new("the workers", "workers"),
        new("no worker", "workers", page => ReadAsync(page, "**/api/workers", "[]", "no-workers")),
        new("the account", "account"),
        new("the account, with a wrong password", "account", MistypeAsync),
        new("a token", "account", page => AddAsync(page, "token-name", "ci", "token-create", "token-dialog")),
        new("a person's link", "account", page => AddAsync(page, "person-name", "grace", "person-add", "link-dialog")),
        new("no such page", "nowhere"),
    ];

    private static JobEvent[] Points => [Samples.Point(1, 2, 10, 2.5), Samples.Point(1, 3, 20)];

    private static TrainingFailed Diverged =>
        new(new Failure(FailureReason.Diverged, "Training diverged.", "Lower the learning rate.") { Change = new SpecChange("optimizer.learningRate", 0.0002) }) { Fence = 1, Seq = 6, Step = 20, At = Samples.Now };

    private async Task AddTableAsync()
    {
        await File.WriteAllLinesAsync(Table, ["rooms,floor,price", .. Enumerable.Range(0, 60).Select(i => $"{i % 10},{i % 7},{3 * i}")], Cancel);
        await using var file = File.OpenRead(Table);
        var upload = await System.Client.UploadAsync(file, "houses.csv", _ => { }, Cancel);
        var import = await System.Client.ImportAsync(new NewDataset(upload.Id, "houses") { Options = new() { Targets = ["price"] } }, _ => { }, Cancel);
        Assert.Equal(ImportState.Succeeded, import.State);
    }

    private string Table => _files.File("houses.csv");

    /// <summary>The page once more, with this answer of the server.</summary>
    private static async Task ReadAsync(IPage page, string address, string answer, string shows)
    {
        await page.RouteAsync(address, route => route.FulfillAsync(new RouteFulfillOptions { ContentType = "application/json", Body = answer }));
        await page.ReloadAsync();
        await Expect(page.GetByTestId(shows)).ToBeVisibleAsync();
        await page.UnrouteAsync(address);
    }

    private static async Task ApplyAsync(IPage page, string expression)
    {
        await page.GetByTestId("where").FillAsync(expression);
        await page.GetByTestId("where").PressAsync("Enter");
        await Expect(page.GetByTestId("where-error")).ToBeVisibleAsync();
    }

    private static async Task EditAsync(IPage page)
    {
        await page.GetByTestId("job-more").ClickAsync();
        await page.GetByTestId("job-edit").ClickAsync();
    }

    private static async Task AskToDeleteAsync(IPage page)
    {
        await page.GetByTestId("job-more").ClickAsync();
        await page.GetByTestId("job-delete").ClickAsync();
        await Expect(page.GetByTestId("confirm")).ToBeVisibleAsync();
    }

    private static async Task RefuseAsync(IPage page)
    {
        await page.GetByTestId("field-epochs").FillAsync("1000000000");
        await page.GetByTestId("submit-job").ClickAsync();
        await Expect(page.Locator("[aria-invalid=true]")).ToBeVisibleAsync();
    }

    private static async Task AddLayerAsync(IPage page)
    {
        await page.GetByTestId("preset-own").ClickAsync();
        await page.GetByTestId("add-layer").ClickAsync();
    }

    private static async Task OpenSettingsAsync(IPage page)
    {
        await page.GetByTestId("field-augmentation").ClickAsync();
        await page.GetByTestId("advanced").Locator("summary").ClickAsync();
        await page.GetByTestId("field-earlyStopping").ClickAsync();
    }

    private async Task BringAsync(IPage page)
    {
        await page.GetByTestId("choose-file").SetInputFilesAsync(Table);
        await Expect(page.GetByText("Uploaded")).ToBeVisibleAsync();
        await page.GetByText("More options").ClickAsync();
    }

    private static async Task MistypeAsync(IPage page)
    {
        await page.GetByTestId("password-new").FillAsync("one");
        await page.GetByTestId("password-again").FillAsync("another");
        await page.GetByTestId("password-submit").ClickAsync();
    }

    private static async Task AddAsync(IPage page, string field, string name, string button, string dialog)
    {
        await page.GetByTestId(field).FillAsync($"{name}-{Guid.NewGuid():N}");
        await page.GetByTestId(button).ClickAsync();
        await Expect(page.GetByTestId(dialog)).ToBeVisibleAsync();
    }
}
