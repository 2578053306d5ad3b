using System.Net;
using System.Net.Http.Headers;
using Trainyard.Artifacts;
using Trainyard.Contracts;
using Trainyard.Embedded;

namespace Trainyard.Tests.Server;

/// <summary>A download reads no more than is sent, and never hands out a whole model that is damaged.</summary>
public sealed class ModelDownloadTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private const int Size = 3_000_000;
    private readonly TestServer _server = shared.Server;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Who_has_the_model_or_wants_a_part_makes_nobody_read_all_of_it()
    {
        using var client = await _server.SignedInAsync(Role.Viewer);
        var (path, model) = await AddDamagedAsync();

        using var known = new HttpRequestMessage(HttpMethod.Get, path);
        known.Headers.IfNoneMatch.Add(new EntityTagHeaderValue($"\"{model.Sha256}\""));
        Assert.Equal(HttpStatusCode.NotModified, (await client.SendAsync(known, Cancel)).StatusCode);

        using var part = new HttpRequestMessage(HttpMethod.Get, path) { Headers = { Range = new(10, 19) } };
        using var answer = await client.SendAsync(part, Cancel);
        Assert.Equal(HttpStatusCode.PartialContent, answer.StatusCode);
        Assert.Equal(new byte[10], await answer.Content.ReadAsByteArrayAsync(Cancel));
    }

    [Fact]
    public async Task A_damaged_model_ends_the_answer_before_its_end()
    {
        using var client = await _server.SignedInAsync(Role.Viewer);
        var (path, _) = await AddDamagedAsync();

        using var answer = await client.GetAsync(path, HttpCompletionOption.ResponseHeadersRead, Cancel);
        Assert.Equal(Size, answer.Content.Headers.ContentLength);
        await Assert.ThrowsAnyAsync<Exception>(() => answer.Content.ReadAsByteArrayAsync(Cancel));
    }

    private async Task<(string Path, ArtifactRef Model)> AddDamagedAsync()
    {
        var id = JobId.New(TimeProvider.System);
        var model = await _server.Get<IArtifactStore>().SaveAsync(id, "1-model.safetensors", (s, c) => s.WriteAsync(new byte[Size], c).AsTask(), Cancel);
        var result = Contracts.Samples.Succeeded(1, 2).Result with { Model = [new ModelFile(ModelFormat.Safetensors, model)] };
        var job = await _server.AddJobAsync("ada", j => j with { Id = id, State = JobState.Succeeded, Result = result, EndedAt = Contracts.Samples.Now });
        var file = Path.Combine(_server.Get<DataFolder>().File(FileNames.Artifacts), model.Id);
        await using (var stream = new FileStream(file, FileMode.Open, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete))
        {
            stream.Position = Size - 5;
            stream.WriteByte(1);
        }
        return ($"/api/jobs/{job.Id}/model", model);
    }
}
