using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using Trainyard.Contracts;

namespace Trainyard.Client;

public sealed partial class TrainyardClient
{
    /// <summary>Bytes of one request: what a slow line carries well within a request's time.</summary>
    private const int Piece = 8 << 20;

    /// <summary>Broken connections in a row after which an upload is given up.</summary>
    private const int MaxBreaks = 10;

    /// <summary>Every version of the datasets that people brought.</summary>
    public Task<IReadOnlyList<DatasetView>> ListDatasetsAsync(CancellationToken cancellationToken) => GetAsync<IReadOnlyList<DatasetView>>("api/datasets", cancellationToken);

    /// <param name="name">A name, which is its newest version, or one with a version, such as <c>flowers@2</c>.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public Task<DatasetView> GetDatasetAsync(string name, CancellationToken cancellationToken) => GetAsync<DatasetView>($"api/datasets/{Uri.EscapeDataString(name)}", cancellationToken);

    /// <summary>Some examples, evenly taken.</summary>
    /// <param name="name">Of the dataset.</param>
    /// <param name="part">Which part.</param>
    /// <param name="target">A class; null: all.</param>
    /// <param name="limit">How many at most.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public Task<IReadOnlyList<ExampleView>> GetExamplesAsync(string name, PartName part, string? target, int limit, CancellationToken cancellationToken) => GetAsync<IReadOnlyList<ExampleView>>(
        string.Create(CultureInfo.InvariantCulture, $"api/datasets/{Uri.EscapeDataString(name)}/examples?part={part.ToString().ToLowerInvariant()}&limit={limit}{(target is null ? "" : $"&target={Uri.EscapeDataString(target)}")}"), cancellationToken);

    /// <summary>Opens a dataset's file; dispose of it after reading.</summary>
    public Task<Download> OpenDatasetAsync(string name, CancellationToken cancellationToken) => OpenAsync($"api/datasets/{Uri.EscapeDataString(name)}/file", cancellationToken);

    /// <summary>Deletes a version, such as <c>flowers@2</c>.</summary>
    public Task DeleteDatasetAsync(string name, CancellationToken cancellationToken) => SendAndForgetAsync(SignedIn, () => new(HttpMethod.Delete, $"api/datasets/{Uri.EscapeDataString(name)}"), cancellationToken);

    /// <summary>Uploads a file piece by piece, and goes on where a broken connection left it.</summary>
    /// <param name="content">The file's bytes, which can be sought in.</param>
    /// <param name="name">The file's name.</param>
    /// <param name="progress">Told how many bytes are there.</param>
    /// <param name="cancellationToken">Ends the upload; what is there is kept for a day.</param>
    /// <exception cref="HttpRequestException">The server cannot be reached, again and again.</exception>
    public async Task<UploadView> UploadAsync(Stream content, string name, Action<long> progress, CancellationToken cancellationToken)
    {
        var upload = await ReadAsync(SignedIn, () => Tus(HttpMethod.Post, "api/datasets/uploads", request =>
        {
            request.Headers.Add("Upload-Length", content.Length.ToString(CultureInfo.InvariantCulture));
            request.Headers.Add("Upload-Metadata", $"filename {Convert.ToBase64String(Encoding.UTF8.GetBytes(name))}");
        }), Type<UploadView>(), cancellationToken);
        var path = $"api/datasets/uploads/{upload.Id}";
        var buffer = new byte[Math.Min(Piece, upload.Length)];
        for (var breaks = 0; upload.Offset < upload.Length;)
        {
            try
            {
                await SendPieceAsync(path, content, upload.Offset, buffer, cancellationToken);
                (upload, breaks) = (upload with { Offset = Math.Min(upload.Length, upload.Offset + Piece) }, 0);
            }
            catch (HttpRequestException) when (++breaks < MaxBreaks && !cancellationToken.IsCancellationRequested)
            {
                await Task.Delay(TimeSpan.FromSeconds(Math.Min(breaks, 5)), cancellationToken);
                upload = await WhereAsync(path, upload, cancellationToken);
            }
            progress(upload.Offset);
        }
        return upload;
    }

    /// <summary>Makes a dataset of an upload, and waits for what becomes of it.</summary>
    /// <param name="request">What to make of it.</param>
    /// <param name="progress">Told how far it is.</param>
    /// <param name="cancellationToken">Ends the wait; the import goes on (see <see cref="CancelImportAsync"/>).</param>
    public async Task<ImportView> ImportAsync(NewDataset request, Action<ImportView> progress, CancellationToken cancellationToken)
    {
        var import = await PostAsync(SignedIn, "api/datasets/imports", request, Type<ImportView>(), cancellationToken);
        while (import.State == ImportState.Running)
        {
            progress(import);
            await Task.Delay(TimeSpan.FromMilliseconds(200), cancellationToken);
            import = await GetAsync<ImportView>($"api/datasets/imports/{import.Id}", cancellationToken);
        }
        return import;
    }

    /// <summary>Ends an import that is under way; its upload is kept.</summary>
    public Task CancelImportAsync(string id, CancellationToken cancellationToken) => SendAndForgetAsync(SignedIn, () => new(HttpMethod.Delete, $"api/datasets/imports/{Uri.EscapeDataString(id)}"), cancellationToken);

    /// <summary>Removes an upload, and ends an import of it.</summary>
    public Task DeleteUploadAsync(string id, CancellationToken cancellationToken) => SendAndForgetAsync(SignedIn, () => Tus(HttpMethod.Delete, $"api/datasets/uploads/{Uri.EscapeDataString(id)}", _ => { }), cancellationToken);

    /// <param name="path">Of the upload.</param>
    /// <param name="content">All of it.</param>
    /// <param name="offset">How much is there.</param>
    /// <param name="buffer">Room for a piece.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    private async Task SendPieceAsync(string path, Stream content, long offset, byte[] buffer, CancellationToken cancellationToken)
    {
        var length = (int)Math.Min(buffer.Length, content.Length - offset);
        content.Position = offset;
        await content.ReadExactlyAsync(buffer.AsMemory(0, length), cancellationToken);
        await SendAndForgetAsync(SignedIn, () => Tus(HttpMethod.Patch, path, request =>
        {
            request.Headers.Add("Upload-Offset", offset.ToString(CultureInfo.InvariantCulture));
            request.Content = new ByteArrayContent(buffer, 0, length);
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/offset+octet-stream");
        }), cancellationToken);
    }

    /// <summary>How much is there, as far as the server can be asked.</summary>
    private async Task<UploadView> WhereAsync(string path, UploadView upload, CancellationToken cancellationToken)
    {
        try
        {
            return await GetAsync<UploadView>(path, cancellationToken);
        }
        catch (HttpRequestException)
        {
            return upload;
        }
    }

    private static HttpRequestMessage Tus(HttpMethod method, string path, Action<HttpRequestMessage> fill)
    {
        var request = new HttpRequestMessage(method, path);
        request.Headers.Add("Tus-Resumable", "1.0.0");
        fill(request);
        return request;
    }
}
