using System.Net;
using System.Net.Http.Headers;
using Trainyard.Artifacts;
using Trainyard.Client;
using Trainyard.Contracts;
using Trainyard.Jobs;
using Trainyard.Tests.Contracts;
using Trainyard.Tests.Datasets;

namespace Trainyard.Tests.Server;

/// <summary>Datasets that people bring, on a real server: upload, import, look, fetch, submit, delete.</summary>
public sealed class DatasetTests : IAsyncLifetime
{
    private readonly TempFolder _temp = new();
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
        _temp.Dispose();
    }

    [Fact]
    public async Task A_zip_becomes_a_dataset_that_can_be_looked_at_fetched_and_deleted()
    {
        var done = await AddAsync("shapes", Path.Combine(Importing.Folder, "images/folders/shapes.zip"));
        Assert.Equal(ImportState.Succeeded, done.State);
        var dataset = done.Dataset!;
        Assert.Equal(("shapes", 1, "ada"), (dataset.Name, dataset.Version, dataset.Owner));
        Assert.Equivalent(dataset, Assert.Single(await _client.ListDatasetsAsync(Cancel)), strict: true);
        Assert.Equivalent(dataset, await _client.GetDatasetAsync("shapes", Cancel), strict: true);
        Assert.Equivalent(dataset, await _client.GetDatasetAsync("shapes@1", Cancel), strict: true);

        var examples = await _client.GetExamplesAsync("shapes", PartName.Test, "square", 5, Cancel);
        Assert.Equal(5, examples.Count);
        Assert.All(examples, example => Assert.Equal("square", example.Target));
        using var png = await _http.GetAsync($"/api/datasets/shapes@1/pictures/test/{examples[0].Row}", Cancel);
        Assert.Equal("image/png", png.Content.Headers.ContentType!.MediaType);
        var header = Trainyard.Importer.Pictures.Picture.Measure(await png.Content.ReadAsByteArrayAsync(Cancel));
        Assert.Equal((32, 32), (header.Width, header.Height));

        using (var download = await _client.OpenDatasetAsync("shapes", Cancel))
        {
            var bytes = new MemoryStream();
            await download.Content.CopyToAsync(bytes, Cancel);
            Assert.Equal(dataset.Sha256, Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(bytes.ToArray())));
            Assert.Equal("shapes-1.safetensors", download.FileName);
        }

        await _client.DeleteDatasetAsync("shapes@1", Cancel);
        Assert.Empty(await _client.ListDatasetsAsync(Cancel));
        Assert.Equal(HttpStatusCode.NotFound, (HttpStatusCode)(await Assert.ThrowsAsync<TrainyardException>(() => _client.GetDatasetAsync("shapes", Cancel))).Problem.Status!);
        Assert.False(await _server.Get<IArtifactStore>().ContainsAsync(new ArtifactRef(ArtifactIds.OfDataset(dataset.Sha256), dataset.Size, dataset.Sha256), Cancel));
    }

    [Fact]
    public async Task The_same_content_is_the_same_version_and_another_the_next()
    {
        var zip = Path.Combine(Importing.Folder, "images/folders/shapes.zip");
        await AddAsync("shapes", zip);
        Assert.Equal(1, (await AddAsync("shapes", zip)).Dataset!.Version);
        Assert.Equal(2, (await AddAsync("shapes", zip, new DatasetOptions { Size = "16x16" })).Dataset!.Version);
        Assert.Equal([3, 16, 16], (await _client.GetDatasetAsync("shapes", Cancel)).Contents.InputShape);
        Assert.Equal([3, 32, 32], (await _client.GetDatasetAsync("shapes@1", Cancel)).Contents.InputShape);
    }

    [Fact]
    public async Task A_job_keeps_the_version_that_was_the_newest_and_holds_its_file()
    {
        await AddAsync("iris", Path.Combine(Importing.Folder, "tables/csv/iris.csv"), new DatasetOptions { Targets = ["target"] });
        var spec = System.Text.Json.Nodes.JsonNode.Parse("""{"dataset":"iris","model":{"layers":[{"type":"linear","outFeatures":3}]}}""")!.AsObject();
        var job = await _client.SubmitAsync(spec, null, Cancel);
        Assert.Equal("iris@1", job.Spec.Dataset);
        Assert.Equal([3], Assert.Single(job.Layers).Output);
        var stored = (await _server.Get<IJobStore>().FindAsync(job.Id, Cancel))!;
        Assert.Equal((105, 30, 15), (stored.Data!.Info.TrainingImages, stored.Data.Info.TestImages, stored.Data.Info.OwnValidationImages));
        Assert.Equal(Trainyard.Contracts.Versions.OwnDatasets, stored.SpecVersion);

        var refusal = await Assert.ThrowsAsync<TrainyardException>(() => _client.DeleteDatasetAsync("iris@1", Cancel));
        Assert.Contains($"Job {job.Id} (custom network) needs iris@1, and has not ended", refusal.Problem.Detail, StringComparison.Ordinal);
        await _client.CancelAsync(job.Id, Cancel);
        await _client.DeleteDatasetAsync("iris@1", Cancel);
        Assert.Equal("must be mnist, not 'iris'.", await DatasetErrorAsync(spec));
    }

    [Fact]
    public async Task Files_that_are_no_dataset_are_refused_with_every_reason_and_may_be_tried_again()
    {
        var csv = _temp.File("prices.csv");
        File.WriteAllText(csv, "size,price\n1,10\n2,20\n3,30\n,40\n5,50\n6,60\n7,70\n8,80\n9,90\n10,100\n");
        await using var file = File.OpenRead(csv);
        var upload = await _client.UploadAsync(file, "prices.csv", _ => { }, Cancel);
        var refused = await _client.ImportAsync(new NewDataset(upload.Id, "prices") { Options = new() { Targets = ["price"] } }, _ => { }, Cancel);
        Assert.Equal(ImportState.Refused, refused.State);
        Assert.Contains("A value is missing in 1 of 10 rows.", Importing.Lines(refused.Findings, FindingLevel.Error), StringComparison.Ordinal);
        Assert.Empty(await _client.ListDatasetsAsync(Cancel));
        // The same upload, with another answer to it.
        var taken = await _client.ImportAsync(new NewDataset(upload.Id, "prices") { Options = new() { Targets = ["price"], Missing = MissingValues.DropRow } }, _ => { }, Cancel);
        Assert.Equal((ImportState.Succeeded, "regression"), (taken.State, taken.Dataset?.Contents.Task));
        Assert.Equal(HttpStatusCode.NotFound, (await _http.GetAsync($"/api/datasets/uploads/{upload.Id}", Cancel)).StatusCode);
    }

    [Fact]
    public async Task An_upload_goes_on_where_a_broken_connection_left_it()
    {
        var bytes = File.ReadAllBytes(Path.Combine(Importing.Folder, "images/folders/shapes.zip"));
        var location = await CreateAsync(bytes.Length, "shapes.zip");
        // A client that promises more than it sends, and is gone.
        using (var socket = new System.Net.Sockets.TcpClient())
        {
            await socket.ConnectAsync(_server.Address.Host, _server.Address.Port, Cancel);
            var head = $"PATCH {location} HTTP/1.1\r\nHost: {_server.Address.Authority}\r\nAuthorization: {_http.DefaultRequestHeaders.Authorization}\r\nTus-Resumable: 1.0.0\r\nUpload-Offset: 0\r\nContent-Type: application/offset+octet-stream\r\nContent-Length: {bytes.Length}\r\n\r\n";
            await socket.GetStream().WriteAsync(System.Text.Encoding.ASCII.GetBytes(head), Cancel);
            await socket.GetStream().WriteAsync(bytes.AsMemory(0, 50_000), Cancel);
            // Long enough for the server to look who it is; what it reads after that, it keeps.
            await Task.Delay(1000, Cancel);
        }
        long offset = 0;
        for (var i = 0; i < 100 && offset < 50_000; i++, await Task.Delay(100, Cancel)) offset = await OffsetAsync(location);
        Assert.Equal(50_000, offset);

        Assert.Equal(HttpStatusCode.Conflict, (await PatchAsync(location, 0, bytes)).StatusCode);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await PatchAsync(location, 50_000, new byte[bytes.Length])).StatusCode);
        offset = await OffsetAsync(location);
        using var rest = await PatchAsync(location, offset, bytes[(int)offset..]);
        Assert.Equal(HttpStatusCode.NoContent, rest.StatusCode);
        Assert.Equal(bytes.Length.ToString(System.Globalization.CultureInfo.InvariantCulture), rest.Headers.GetValues("Upload-Offset").Single());
    }

    [Fact]
    public async Task An_upload_that_is_none_is_refused()
    {
        Assert.Equal(HttpStatusCode.BadRequest, (await PostAsync("/api/datasets/uploads", ("Upload-Metadata", "filename eA=="))).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await PostAsync("/api/datasets/uploads", ("Upload-Length", "5"))).StatusCode);
        Assert.Equal(HttpStatusCode.PreconditionFailed, (await PostAsync("/api/datasets/uploads", ("Upload-Length", "5"), ("Tus-Resumable", "0.2.0"))).StatusCode);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await PostAsync("/api/datasets/uploads", ("Upload-Length", "99000000000000"), ("Upload-Metadata", "filename eA=="))).StatusCode);
        var location = await CreateAsync(5, "x.csv");
        using var bob = await _server.SignedInAsync(Role.Trainer, "bob");
        Assert.Equal(HttpStatusCode.NotFound, (await bob.GetAsync(location, Cancel)).StatusCode);
        using var viewer = await _server.SignedInAsync(Role.Viewer, "vi");
        Assert.Equal(HttpStatusCode.Forbidden, (await viewer.GetAsync(location, Cancel)).StatusCode);
        var early = await Assert.ThrowsAsync<TrainyardException>(() => _client.ImportAsync(new NewDataset(location.Split('/')[^1], "x"), _ => { }, Cancel));
        Assert.Equal("The upload is not whole yet: 0 of 5 bytes are here.", early.Problem.Detail);
        Assert.Equal(HttpStatusCode.NoContent, (await _http.DeleteAsync(location, Cancel)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await _http.GetAsync(location, Cancel)).StatusCode);
    }

    [Theory]
    [InlineData("Flowers", "must have 1 to 64")]
    [InlineData("", "must have 1 to 64")]
    [InlineData("mnist", "is taken by Trainyard itself")]
    [InlineData("imports", "is taken by Trainyard itself")]
    public async Task A_name_that_none_may_have_is_refused(string name, string reason)
    {
        var e = await Assert.ThrowsAsync<TrainyardException>(() => _client.ImportAsync(new NewDataset("x", name), _ => { }, Cancel));
        Assert.Contains(reason, e.Problem.Errors!["name"][0], StringComparison.Ordinal);
    }

    [Theory, InlineData(""), InlineData(",\"options\":{}"), InlineData(",\"options\":{\"seed\":0}")]
    public async Task Options_that_are_left_out_are_the_usual_ones(string options)
    {
        await using var file = File.OpenRead(Path.Combine(Importing.Folder, "images/folders/flat.zip"));
        var upload = await _client.UploadAsync(file, "flat.zip", _ => { }, Cancel);
        using var begun = await _http.PostAsync("/api/datasets/imports", WireBodies.Json($$"""{"upload":"{{upload.Id}}","name":"flat"{{options}}}"""), Cancel);
        Assert.Equal(HttpStatusCode.Accepted, begun.StatusCode);
        DatasetView? dataset = null;
        for (var i = 0; i < 300 && dataset is null; i++, await Task.Delay(100, Cancel)) dataset = (await _client.ListDatasetsAsync(Cancel)).SingleOrDefault();
        Assert.Equal([22, 4, 7], dataset!.Contents.Parts.Select(part => part.Examples));
    }

    [Fact]
    public async Task Only_its_owner_and_admins_delete_a_dataset()
    {
        await AddAsync("iris", Path.Combine(Importing.Folder, "tables/csv/iris.csv"), new DatasetOptions { Targets = ["target"] });
        using var bob = await _server.SignedInAsync(Role.Trainer, "bob");
        Assert.Equal(HttpStatusCode.Forbidden, (await bob.DeleteAsync("/api/datasets/iris@1", Cancel)).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await _http.DeleteAsync("/api/datasets/iris", Cancel)).StatusCode);
        using var admin = await _server.SignedInAsync(Role.Admin, "root");
        Assert.Equal(HttpStatusCode.NoContent, (await admin.DeleteAsync("/api/datasets/iris@1", Cancel)).StatusCode);
    }

    [Fact]
    public async Task A_file_that_nobody_needs_is_swept_and_others_are_not()
    {
        var dataset = (await AddAsync("iris", Path.Combine(Importing.Folder, "tables/csv/iris.csv"), new DatasetOptions { Targets = ["target"] })).Dataset!;
        var artifacts = _server.Get<IArtifactStore>();
        // As a crash between saving and naming leaves it.
        var orphan = await artifacts.SaveAsync(ArtifactIds.OfDataset(new string('a', 64)), (stream, _) => { stream.WriteByte(1); return Task.CompletedTask; }, Cancel);
        var cleanup = _server.Get<IEnumerable<Microsoft.Extensions.Hosting.IHostedService>>().OfType<Trainyard.Server.Datasets.DatasetCleanup>().Single();
        await cleanup.CleanAsync(Cancel);
        Assert.True(await artifacts.ContainsAsync(orphan, Cancel));
        _server.Time.Advance(TimeSpan.FromHours(2));
        await cleanup.CleanAsync(Cancel);
        Assert.False(await artifacts.ContainsAsync(orphan, Cancel));
        Assert.True(await artifacts.ContainsAsync(new ArtifactRef(ArtifactIds.OfDataset(dataset.Sha256), dataset.Size, dataset.Sha256), Cancel));
    }

    [Fact]
    public async Task An_import_that_is_cancelled_leaves_its_upload_and_nothing_else()
    {
        var csv = LargeTable.Write(_temp.File("large.csv"));
        await using var file = File.OpenRead(csv);
        var upload = await _client.UploadAsync(file, "large.csv", _ => { }, Cancel);
        var uploads = _server.Get<Trainyard.Server.Datasets.Uploads>();
        var import = _client.ImportAsync(new NewDataset(upload.Id, "large") { Options = new() { Targets = ["y"] } }, _ => { }, Cancel);
        await LargeTable.IsReadAsync(uploads, upload.Id, Cancel);

        using var bob = await _server.SignedInAsync(Role.Trainer, "bob");
        Assert.Equal(HttpStatusCode.Forbidden, (await bob.DeleteAsync($"/api/datasets/imports/{upload.Id}", Cancel)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await _http.DeleteAsync("/api/datasets/imports/none", Cancel)).StatusCode);
        await _client.CancelImportAsync(upload.Id, Cancel);
        Assert.False(Directory.Exists(uploads.FolderOf(upload.Id)));
        Assert.Empty(LargeTable.Readers(upload.Id));
        Assert.Equal(ImportState.Cancelled, (await import).State);
        Assert.Empty(await _client.ListDatasetsAsync(Cancel));
        Assert.Equal(upload, uploads.Find(upload.Id, (await _server.Get<Trainyard.Accounts.IAccountStore>().FindAsync("ada", Cancel))!.Id));

        // Another try, whose upload is given up.
        import = _client.ImportAsync(new NewDataset(upload.Id, "large") { Options = new() { Targets = ["y"] } }, _ => { }, Cancel);
        await LargeTable.IsReadAsync(uploads, upload.Id, Cancel);
        await _client.DeleteUploadAsync(upload.Id, Cancel);
        Assert.Equal(ImportState.Cancelled, (await import).State);
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.GetDirectoryName(uploads.BytesOf(upload.Id))!, $"{upload.Id}*"));
    }

    [Fact]
    public async Task An_import_that_has_ended_is_not_cancelled()
    {
        var done = await AddAsync("iris", Path.Combine(Importing.Folder, "tables/csv/iris.csv"), new DatasetOptions { Targets = ["target"] });
        var e = await Assert.ThrowsAsync<TrainyardException>(() => _client.CancelImportAsync(done.Id, Cancel));
        Assert.Equal("The import has ended: iris@1 is there. Delete that, if it is not wanted.", e.Problem.Detail);
    }

    private async Task<ImportView> AddAsync(string name, string path, DatasetOptions? options = null)
    {
        await using var file = File.OpenRead(path);
        var upload = await _client.UploadAsync(file, Path.GetFileName(path), _ => { }, Cancel);
        return await _client.ImportAsync(new NewDataset(upload.Id, name) { Options = options ?? new() }, _ => { }, Cancel);
    }

    private async Task<string> DatasetErrorAsync(System.Text.Json.Nodes.JsonObject spec) =>
        (await Assert.ThrowsAsync<TrainyardException>(() => _client.SubmitAsync(spec, null, Cancel))).Problem.Errors!["dataset"][0];

    private async Task<string> CreateAsync(int length, string name)
    {
        using var response = await PostAsync("/api/datasets/uploads", ("Tus-Resumable", "1.0.0"), ("Upload-Length", length.ToString(System.Globalization.CultureInfo.InvariantCulture)), ("Upload-Metadata", $"filename {Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(name))}"));
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        Assert.Equal("1.0.0", response.Headers.GetValues("Tus-Resumable").Single());
        return response.Headers.Location!.ToString();
    }

    private async Task<long> OffsetAsync(string location)
    {
        using var response = await _http.SendAsync(new HttpRequestMessage(HttpMethod.Head, location), Cancel);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return long.Parse(response.Headers.GetValues("Upload-Offset").Single(), System.Globalization.CultureInfo.InvariantCulture);
    }

    private Task<HttpResponseMessage> PatchAsync(string location, long offset, byte[] bytes)
    {
        var content = new ByteArrayContent(bytes);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/offset+octet-stream");
        var request = new HttpRequestMessage(HttpMethod.Patch, location) { Content = content };
        request.Headers.Add("Upload-Offset", offset.ToString(System.Globalization.CultureInfo.InvariantCulture));
        return _http.SendAsync(request, Cancel);
    }

    private Task<HttpResponseMessage> PostAsync(string path, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, path);
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        return _http.SendAsync(request, Cancel);
    }
}
