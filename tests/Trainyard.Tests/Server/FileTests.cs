using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Trainyard.Artifacts;
using Trainyard.Client;
using Trainyard.Contracts;
using Trainyard.Jobs;
using Trainyard.Server.Files;
using Trainyard.Tests.Networks;

namespace Trainyard.Tests.Server;

/// <summary>Files that people bring for their jobs, on a real server.</summary>
public sealed class FileTests : IAsyncLifetime
{
    private TestServer _server = null!;
    private HttpClient _http = null!;
    private TrainyardClient _client = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _server = await TestServer.StartAsync();
        _http = await _server.SignedInAsync(Role.Trainer, "ada");
        _client = new TrainyardClient(_http, _http.DefaultRequestHeaders.Authorization!.Parameter!);
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task A_network_is_uploaded_once_named_by_a_spec_and_kept_for_its_job()
    {
        var file = await AddAsync(NetworkFiles.Cnn);
        Assert.Equal((FileKind.Torchscript, new FileInfo(NetworkFiles.Cnn).Length), (file.Kind, file.Bytes));
        Assert.Equal(file, await _client.FindFileAsync(file.Sha256, Cancel));
        Assert.Equal(file, await AddAsync(NetworkFiles.Cnn, mayUpload: false));

        var spec = NetworkFiles.Spec(file.Sha256, """{"epochs":2}""");
        Assert.Empty((await _client.CheckAsync(spec, Cancel)).Layers);
        var job = await _client.SubmitAsync(spec, null, Cancel);
        Assert.Equal(("TorchScript network", file.Sha256, 0), (job.Name, job.Spec.Model.TorchScript, job.Layers.Count));
        var stored = (await _server.Get<IJobStore>().FindAsync(job.Id, Cancel))!;
        Assert.Equal((new ArtifactRef(ArtifactIds.OfFile(file.Sha256), file.Bytes, file.Sha256), 3), (stored.Files?.TorchScript, stored.SpecVersion));
    }

    [Fact]
    public async Task What_is_no_network_is_refused_with_what_it_is_and_nothing_of_it_stays()
    {
        var bytes = File.ReadAllBytes(NetworkFiles.Sample("torchscript/state-dict.pt"));
        var refusal = await Assert.ThrowsAsync<TrainyardException>(() => AddAsync(NetworkFiles.Sample("torchscript/state-dict.pt")));
        Assert.Contains("is a state_dict by torch.save: weights, and no network.", Assert.Single(refusal.Problem.Errors!["upload"]), StringComparison.Ordinal);
        Assert.False(_server.HasStored(bytes));
        Assert.Equal("must be the SHA-256 of an uploaded file, 64 hexadecimal digits in lower case; trainyard submit --torchscript FILE uploads one.", await ErrorAsync(NetworkFiles.Spec("./net.pt"), "model.torchScript"));
        Assert.StartsWith("names a file that is not here, ", await ErrorAsync(NetworkFiles.Spec(new string('a', 64)), "model.torchScript"), StringComparison.Ordinal);
        var weights = await AddAsync(NetworkFiles.Sample("safetensors/state-dict.safetensors"));
        Assert.StartsWith("names a file of weights, which is no network", await ErrorAsync(NetworkFiles.Spec(weights.Sha256), "model.torchScript"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Weights_are_checked_against_the_layers_before_anything_is_queued()
    {
        var weights = await AddAsync(NetworkFiles.Sample("safetensors/state-dict.safetensors"));
        JsonObject Spec(string start) => JsonNode.Parse($$$"""{"model":{"layers":[{"type":"conv2d","outChannels":4},{"type":"batchnorm2d"},{"type":"flatten"},{"type":"linear","outFeatures":10}]},"startFrom":{{{start}}}}""")!.AsObject();

        Assert.StartsWith("has weights that are not those of this network: 3.weight (", await ErrorAsync(Spec($$"""{"file":"{{weights.Sha256}}"}"""), "startFrom"), StringComparison.Ordinal);
        Assert.Equal("must name a job that succeeded, or a safetensors file that was uploaded.", await ErrorAsync(Spec("{}"), "startFrom"));
        Assert.StartsWith("has '9', and no weight of the network has such a name; there are 0.weight, 0.bias, 1.weight", await ErrorAsync(Spec($$"""{"file":"{{weights.Sha256}}","frozen":["9"]}"""), "startFrom.frozen"), StringComparison.Ordinal);
        Assert.Equal("leaves nothing to train: leave out at least one layer.", await ErrorAsync(Spec($$"""{"file":"{{weights.Sha256}}","frozen":["0","1","3"]}"""), "startFrom.frozen"));
        Assert.StartsWith("names a job that is not there: ", await ErrorAsync(Spec("""{"job":"019df1f2a3b47c5d8e6f708192a3b4c5"}"""), "startFrom.job"), StringComparison.Ordinal);
        var running = await _server.AddJobAsync("ada");
        Assert.StartsWith("names a job that has no model: it is queued", await ErrorAsync(Spec($$"""{"job":"{{running.Id}}"}"""), "startFrom.job"), StringComparison.Ordinal);

        var job = await _client.SubmitAsync(Spec($$"""{"file":"{{weights.Sha256}}","layers":"fitting","frozen":["0"]}"""), null, Cancel);
        Assert.Equal(StartLayers.Fitting, job.Spec.StartFrom!.Layers);
        Assert.Equal(["0"], job.Spec.StartFrom.Frozen);
        Assert.Equal(weights.Sha256, (await _server.Get<IJobStore>().FindAsync(job.Id, Cancel))!.Files!.StartFrom!.Sha256);
    }

    [Fact]
    public async Task The_model_of_a_job_stays_for_one_that_begins_with_it()
    {
        var bytes = File.ReadAllBytes(NetworkFiles.Sample("safetensors/state-dict.safetensors"));
        var id = JobId.New(_server.Time);
        var model = await _server.Get<IArtifactStore>().SaveAsync(id, "1-model.safetensors", (stream, token) => stream.WriteAsync(bytes, token).AsTask(), Cancel);
        var ended = await _server.AddJobAsync("ada", j => j with { Id = id, State = JobState.Succeeded, Result = Contracts.Samples.Succeeded(1, 1).Result with { Model = [new ModelFile(ModelFormat.Safetensors, model)] } });
        var spec = JsonNode.Parse($$$"""{"model":{"layers":[{"type":"conv2d","outChannels":4},{"type":"flatten"},{"type":"linear","outFeatures":10}]},"startFrom":{"job":"{{{ended.Id}}}","layers":"fitting"}}""")!.AsObject();
        await _client.CheckAsync(spec, Cancel);
        Assert.Null(await _client.FindFileAsync(model.Sha256, Cancel));
        var job = await _client.SubmitAsync(spec, null, Cancel);

        await _client.DeleteJobAsync(ended.Id, Cancel);
        var kept = (await _server.Get<IJobStore>().FindAsync(job.Id, Cancel))!.Files!.StartFrom!;
        await using var content = await _server.Get<IArtifactStore>().OpenAsync(kept, Cancel);
        Assert.Equal(ArtifactIds.OfFile(model.Sha256), kept.Id);
        // And for a retry of it.
        await _client.CancelAsync(job.Id, Cancel);
        var retry = await _client.RetryAsync(job.Id, new RetryRequest(), Cancel);
        Assert.Equal(kept, (await _server.Get<IJobStore>().FindAsync(retry.Id, Cancel))!.Files!.StartFrom);
    }

    [Fact]
    public async Task A_file_goes_when_nobody_needs_it_and_has_named_it_for_a_week()
    {
        var (needed, unused) = (await AddAsync(NetworkFiles.Cnn), await AddAsync(NetworkFiles.Made("small")));
        var job = await _client.SubmitAsync(NetworkFiles.Spec(needed.Sha256), null, Cancel);
        var cleanup = _server.Services.GetServices<Microsoft.Extensions.Hosting.IHostedService>().OfType<FileCleanup>().Single();

        _server.Time.Advance(FileCleanup.KeptFor - TimeSpan.FromMinutes(1));
        await cleanup.CleanAsync(Cancel);
        Assert.True(await IsThereAsync(needed) && await IsThereAsync(unused));
        _server.Time.Advance(TimeSpan.FromMinutes(2));
        await cleanup.CleanAsync(Cancel);
        Assert.Equal((true, false), (await IsThereAsync(needed), await IsThereAsync(unused)));

        await _server.Get<IJobStore>().UpdateAsync(job.Id, j => j with { State = JobState.Cancelled }, Cancel);
        await cleanup.CleanAsync(Cancel);
        Assert.False(await IsThereAsync(needed));
        using var late = await _server.SignedInAsync(Role.Trainer, "ada");
        var client = new TrainyardClient(late, late.DefaultRequestHeaders.Authorization!.Parameter!);
        var refusal = await Assert.ThrowsAsync<TrainyardException>(() => client.RetryAsync(job.Id, new RetryRequest(), Cancel));
        Assert.Contains("was deleted, since no job needed it for 7 days: upload it again, and submit the job anew.", refusal.Problem.Detail, StringComparison.Ordinal);
    }

    private async Task<bool> IsThereAsync(FileView file) => await _server.Get<IArtifactStore>().FindAsync(ArtifactIds.OfFile(file.Sha256), Cancel) is not null;

    private async Task<FileView> AddAsync(string path, bool mayUpload = true)
    {
        await using var content = File.OpenRead(path);
        return await _client.AddFileAsync(content, Path.GetFileName(path), _ => Assert.True(mayUpload), Cancel);
    }

    private async Task<string> ErrorAsync(JsonObject spec, string field)
    {
        var problem = (await Assert.ThrowsAsync<TrainyardException>(() => _client.SubmitAsync(spec, null, Cancel))).Problem;
        return Assert.Single(problem.Errors![field]);
    }
}
