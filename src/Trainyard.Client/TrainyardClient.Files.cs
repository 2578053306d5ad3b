using System.Net;
using System.Security.Cryptography;
using Trainyard.Contracts;

namespace Trainyard.Client;

public sealed partial class TrainyardClient
{
    /// <summary>A file that jobs may name; null: the server does not have it.</summary>
    /// <param name="sha256">In lower-case hexadecimal.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async Task<FileView?> FindFileAsync(string sha256, CancellationToken cancellationToken)
    {
        try
        {
            return await GetAsync<FileView>($"api/files/{Uri.EscapeDataString(sha256)}", cancellationToken);
        }
        catch (TrainyardException e) when (e.Problem.Status == (int)HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    /// <summary>Makes a file for jobs of bytes, which are uploaded only where the server does not have them: a network as TorchScript, or weights as safetensors.</summary>
    /// <param name="content">The file's bytes, which can be sought in.</param>
    /// <param name="name">The file's name.</param>
    /// <param name="progress">Told how many bytes are there.</param>
    /// <param name="cancellationToken">Ends the upload.</param>
    /// <exception cref="TrainyardException">The file is of another kind; the problem says what it is, and what to do.</exception>
    public async Task<FileView> AddFileAsync(Stream content, string name, Action<long> progress, CancellationToken cancellationToken)
    {
        content.Position = 0;
        var sha256 = Convert.ToHexStringLower(await SHA256.HashDataAsync(content, cancellationToken));
        if (await FindFileAsync(sha256, cancellationToken) is { } known) return known;
        var upload = await UploadAsync(content, name, progress, cancellationToken);
        return await PostAsync(SignedIn, "api/files", new NewFile(upload.Id), Type<FileView>(), cancellationToken);
    }
}
