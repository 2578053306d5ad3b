using System.Diagnostics;
using System.IO.Compression;
using Trainyard.Contracts;

namespace Trainyard.Tests.Cli;

/// <summary>The client command as users get it: packed, installed from a folder of packages, used against a server.</summary>
public sealed class ToolTests : IDisposable
{
    /// <summary>As these tests were built.</summary>
    private static readonly string Configuration = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;

    /// <summary>Libtorch alone has some 200 MB when it is packed.</summary>
    private const long MaxBytes = 8_000_000;

    private readonly CliHome _home = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_is_packed_without_libtorch_installed_and_signs_in()
    {
        var packages = _home.Path("packages");
        await DotnetAsync("pack", Repository.File("Trainyard.slnx"), "--no-build", "--configuration", Configuration, "--output", packages);
        Assert.Equal(
            ["Trainyard.Client", "Trainyard.Contracts", "Trainyard.Platform", "trainyard"],
            Directory.EnumerateFiles(packages, "*.nupkg").Select(f => Path.GetFileName(f).Split(".0.")[0]).Order(StringComparer.Ordinal));
        var tool = Directory.EnumerateFiles(packages, "trainyard.0*.nupkg").Single();
        Assert.InRange(new FileInfo(tool).Length, 1, MaxBytes);
        using (var archive = await ZipFile.OpenReadAsync(tool, Cancel)) Assert.DoesNotContain(archive.Entries, e => e.Name.Contains("torch", StringComparison.OrdinalIgnoreCase) || e.Name.Contains("Trainyard.Server", StringComparison.Ordinal));

        // From this folder alone: what the tool needs is in its package.
        await File.WriteAllTextAsync(_home.Path("nuget.config"), $"<configuration><packageSources><clear /><add key=\"here\" value=\"{packages}\" /></packageSources></configuration>", Cancel);
        await DotnetAsync("tool", "install", "trainyard", "--tool-path", _home.Path("tools"), "--configfile", _home.Path("nuget.config"));
        _home.Program = [_home.Path("tools", OperatingSystem.IsWindows() ? "trainyard.exe" : "trainyard")];

        await using var server = await TestServer.StartAsync();
        await _home.SignInAsync(server, Role.Trainer, "ada");
        Assert.Contains("[]", (await _home.RunAsync("jobs", "--json")).Expect(0).Output.Replace(" ", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.DoesNotContain("quickstart", (await _home.RunAsync("--help")).Expect(0).Output, StringComparison.Ordinal);
    }

    private async Task DotnetAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = _home.Path() };
        // Not the user's cache, which may hold a tool of the same version.
        if (arguments[0] == "tool") start.Environment["NUGET_PACKAGES"] = _home.Path("cache");
        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(Cancel), process.StandardError.ReadToEndAsync(Cancel));
        await process.WaitForExitAsync(Cancel).WaitAsync(CliHome.Limit, Cancel);
        Assert.True(process.ExitCode == 0, $"dotnet {string.Join(' ', arguments)}: exit code {process.ExitCode}\n{await output}\n{await error}");
    }

    public void Dispose() => _home.Dispose();
}
