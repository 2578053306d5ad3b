using Trainyard.Contracts;
using Trainyard.Datasets;
using Trainyard.Jobs;
using Trainyard.Server.Jobs;
using Trainyard.Workers;

namespace Trainyard.Tests.Server;

/// <summary>A job that no worker could hold is refused at the submit, with the sum.</summary>
public sealed class MemoryCheckTests : IAsyncLifetime
{
    private const string Wide = """
        {"model":{"layers":[{"type":"conv2d","outChannels":128,"padding":1},{"type":"relu"},{"type":"conv2d","outChannels":128,"padding":1},{"type":"relu"},
        {"type":"conv2d","outChannels":128,"padding":1},{"type":"relu"},{"type":"conv2d","outChannels":128,"padding":1},{"type":"relu"},{"type":"flatten"},{"type":"linear","outFeatures":10}]},"batchSize":8192}
        """;

    private TestServer _server = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _server = await TestServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Theory]
    [InlineData("/api/jobs")]
    [InlineData("/api/spec/check")]
    public async Task It_is_refused_with_the_sum_and_a_batch_that_fits(string path)
    {
        using var client = await _server.SignedInAsync(Role.Trainer);
        await ReportAsync("small", 2L << 30);
        await ReportAsync("large", 8L << 30);

        var problem = await (await client.PostAsync(path, WireBodies.Json(Wide), Cancel)).ProblemAsync(400);

        var (field, messages) = Assert.Single(problem.Errors!);
        Assert.Equal("batchSize", field);
        Assert.Matches(@"^is too large for this network: training would take about 3\d\.\d GiB of memory \(3\d\.\d GiB for the batch in the network, \d+ MiB for weights and optimiser, \d+ MiB for the program and the dataset\), and the largest worker has 8\.0 GiB; a batch of at most 1,[0-9]{3} would fit\.$", Assert.Single(messages));
        Assert.Empty((await _server.Get<IJobStore>().ListAsync(new JobQuery(), Cancel)).Jobs);
        await (await client.PostAsync(path, WireBodies.Json(Wide.Replace("8192", "1024", StringComparison.Ordinal)), Cancel)).ReadAsync<System.Text.Json.Nodes.JsonObject>();
    }

    [Fact]
    public async Task It_is_taken_where_a_worker_may_have_enough_or_none_is_known()
    {
        using var client = await _server.SignedInAsync(Role.Trainer);
        await (await client.PostAsync("/api/jobs", WireBodies.Json(Wide), Cancel)).ReadAsync<JobView>();
        await ReportAsync("small", 2L << 30);
        await (await client.PostAsync("/api/jobs", WireBodies.Json(Wide), Cancel)).ProblemAsync(400);
        // It trains on a GPU, or is of an earlier version.
        await ReportAsync("silent", null);
        await (await client.PostAsync("/api/jobs", WireBodies.Json(Wide), Cancel)).ReadAsync<JobView>();
    }

    [Fact]
    public async Task A_retry_is_refused_too()
    {
        using var client = await _server.SignedInAsync(Role.Trainer);
        var job = await (await client.PostAsync("/api/jobs", WireBodies.Json(Wide), Cancel)).ReadAsync<JobView>();
        await (await client.PostAsync($"/api/jobs/{job.Id}/cancel", null, Cancel)).ReadAsync<JobView>();
        await ReportAsync("small", 2L << 30);
        Assert.Equal(["batchSize"], (await (await client.PostAsync($"/api/jobs/{job.Id}/retry", null, Cancel)).ProblemAsync(400)).Errors!.Keys);
    }

    [Fact]
    public async Task In_one_process_the_worker_need_not_have_spoken_yet()
    {
        var check = new MemoryCheck(_server.Get<IWorkerRegistry>(), new WorkerMemory(2L << 30));
        var spec = SpecReader.Read(System.Text.Encoding.UTF8.GetBytes(Wide), DatasetSources.Known, out _)!;
        Assert.Contains("the largest worker has 2.0 GiB", await check.WhyNotAsync(spec, DatasetSources.Known.Default, null, Cancel), StringComparison.Ordinal);
        Assert.Null(await new MemoryCheck(_server.Get<IWorkerRegistry>(), new WorkerMemory(0)).WhyNotAsync(spec, DatasetSources.Known.Default, null, Cancel));
        Assert.All(Presets.For(PublishedMnist.Source.Info).Values, preset => Assert.Null(MemoryCheck.WhyNot(preset, PublishedMnist.Source.Info, 2L << 30)));
        Assert.Contains("not even a batch of one image would fit", MemoryCheck.WhyNot(spec, PublishedMnist.Source.Info, 600L << 20), StringComparison.Ordinal);
    }

    private Task ReportAsync(string name, long? memory) =>
        _server.Get<IWorkerRegistry>().ReportAsync(new WorkerReport(Guid.NewGuid(), name, "cpu", 1, [], false, _server.Time.GetUtcNow()) { Memory = memory }, Cancel);
}
