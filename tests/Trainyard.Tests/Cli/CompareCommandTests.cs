using System.Text.Json.Nodes;
using Spectre.Console;
using Trainyard.Cli.Rendering;
using Trainyard.Comparing;
using Trainyard.Contracts;
using Trainyard.Jobs;
using Trainyard.Tests.Contracts;
using Trainyard.Tests.Exports;

namespace Trainyard.Tests.Cli;

/// <summary>Jobs side by side and their figures as files, by the command.</summary>
public sealed class CompareCommandTests : IAsyncLifetime
{
    private readonly CliHome _home = new();
    private TestServer _server = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _server = await TestServer.StartAsync();
        await _home.SignInAsync(_server, Role.Trainer, "ada");
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _home.Dispose();
    }

    [Fact]
    public async Task Jobs_are_compared_in_words_and_as_json()
    {
        var (one, two) = (await AddAsync("one", 64, 0.5), await AddAsync("two", 128, 0.25));

        var text = (await _home.RunAsync("compare", one.Id.ToString(), two.Id.ToString()[^8..])).Expect(0).Output;
        Assert.Matches(@"batchSize +64 +128", text);
        Assert.Matches(@"train/loss +0\.5 +0\.25 \*", text);
        var json = JsonNode.Parse((await _home.RunAsync("compare", one.Id.ToString(), two.Id.ToString(), "--metric", "train/loss", "--json")).Expect(0).Output)!;
        Assert.Equal(["train/loss"], json["series"]!.AsArray().Select(s => (string?)s!["name"]));
        Assert.Equal([1], json["series"]![0]!["winners"]!.AsArray().Select(w => (int)w!));

        var gone = JobId.New(TimeProvider.System);
        Assert.Contains($"There is no job {gone}", (await _home.RunAsync("compare", one.Id.ToString(), gone.ToString())).Expect(5).Error, StringComparison.Ordinal);
        Assert.Contains("None of the jobs has a series 'x'", (await _home.RunAsync("compare", one.Id.ToString(), two.Id.ToString(), "--metric", "x")).Expect(5).Error, StringComparison.Ordinal);
        (await _home.RunAsync("compare", one.Id.ToString())).Expect(2);
    }

    [Fact]
    public async Task Points_and_event_files_are_written_where_they_are_wanted()
    {
        var (one, two) = (await AddAsync("one", 64, 0.5), await AddAsync("two", 128, 0.25));

        Assert.StartsWith("step,epoch,seconds,samples,time,train/loss", (await _home.RunAsync("points", one.Id.ToString(), "--output", "-")).Expect(0).Output, StringComparison.Ordinal);
        (await _home.RunAsync("points", one.Id.ToString(), "--format", "parquet", "--output", "one.parquet")).Expect(0);
        Assert.Equal("PAR1"u8.ToArray(), (await File.ReadAllBytesAsync(_home.Path("one.parquet"), Cancel))[..4]);
        (await _home.RunAsync("points", one.Id.ToString(), "--format", "xlsx")).Expect(2);

        var files = JsonNode.Parse((await _home.RunAsync("tensorboard", one.Id.ToString(), two.Id.ToString(), "--output", "runs", "--json")).Expect(0).Output)!["files"]!.AsArray().Select(f => (string)f!).ToList();
        Assert.Equal([_home.Path("runs", $"one-{one.Id.ToString()[^8..]}"), _home.Path("runs", $"two-{two.Id.ToString()[^8..]}")], files.Select(Path.GetDirectoryName));
        foreach (var file in files) Assert.NotEmpty(TensorBoardRecords.Read(await File.ReadAllBytesAsync(file, Cancel)));
        // Once more: it has grown meanwhile.
        (await _home.RunAsync("tensorboard", one.Id.ToString(), "--output", "runs")).Expect(0);
    }

    [Fact]
    public void Nine_jobs_of_long_settings_fit_80_columns_and_none_is_left_out()
    {
        var jobs = Enumerable.Range(1, 9).Select(n => Samples.Job($"a job with quite a long name, number {n}") with
        {
            Spec = Presets.All["simple-cnn"] with { Dataset = "mnist", Seed = n, Tags = [new string('t', 30), $"tag {n}"], Augmentation = new AugmentationSpec { Brightness = n / 100.0 } },
        }).ToList();
        using var text = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(text), Ansi = AnsiSupport.No });
        console.Profile.Width = 80;
        foreach (var part in ComparisonTables.Of(JobComparisons.Of(jobs, [], Samples.Now))) console.Write(part);

        Assert.All(text.ToString().Split('\n'), line => Assert.True(line.TrimEnd().Length <= 80, line));
        Assert.All(jobs, job => Assert.Equal(2, text.ToString().Split(job.Id.ToString()[^8..]).Length - 1));
        Assert.Contains("augmentation.brightness", text.ToString(), StringComparison.Ordinal);
    }

    private async Task<Job> AddAsync(string name, int batchSize, double loss)
    {
        JobEvent[] events = [Samples.Started(1), Samples.Point(1, 2, 10, loss)];
        var job = await _server.AddJobAsync("ada", j => events.Aggregate((j with { Spec = j.Spec with { Name = name, BatchSize = batchSize } }).Claim("worker-1", Guid.NewGuid(), Samples.Now)!, (job, e) => job.Apply(e)));
        await _server.Get<IJobHistory>().AppendAsync(job.Id, events, Cancel);
        return job;
    }
}
