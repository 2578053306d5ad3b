using System.Diagnostics;
using System.Runtime.Versioning;
using System.Text;
using Trainyard.Artifacts;
using Trainyard.Cli.Commands;
using Trainyard.Contracts;
using Trainyard.Tests.Contracts;

namespace Trainyard.Tests.Cli;

/// <summary>What a download or a backup is told to write to is written to as what it is.</summary>
[SupportedOSPlatform("linux"), SupportedOSPlatform("macos")]
public sealed class OutputTargetTests : IAsyncLifetime
{
    private static readonly byte[] Weights = Encoding.UTF8.GetBytes(new string('w', 100_000));

    private readonly CliHome _home = new();
    private TestServer _server = null!;
    private string _job = "";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Linux only");
        _server = await TestServer.StartAsync();
        await _home.SignInAsync(_server, Role.Trainer, "ada");
        var artifact = await _server.Get<IArtifactStore>().SaveAsync((await _server.AddJobAsync("ada")).Id, "model.safetensors", (file, cancellationToken) => file.WriteAsync(Weights, cancellationToken).AsTask(), Cancel);
        var job = await _server.AddJobAsync("ada", j => j with { State = JobState.Succeeded, Result = Samples.Succeeded(1, 1).Result with { Model = [new ModelFile(ModelFormat.Safetensors, artifact)] } });
        _job = job.Id.ToString();
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null) await _server.DisposeAsync();
        _home.Dispose();
    }

    [Theory]
    [InlineData("-")]
    [InlineData("/dev/stdout")]
    public async Task Standard_output_gets_the_model_and_nothing_else(string path) =>
        Assert.Equal(Encoding.UTF8.GetString(Weights), (await _home.RunAsync("download", _job, "--output", path)).Expect(0).Output);

    [Fact]
    public async Task Standard_output_is_not_for_the_model_and_json_at_once()
    {
        Assert.Contains("--output and --json cannot both", (await _home.RunAsync("download", _job, "--output", "-", "--json")).Expect(2).Error, StringComparison.Ordinal);
        Assert.Contains("FILE and --json cannot both", (await _home.RunAsync("backup", "-", "--json")).Expect(2).Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData]
    [InlineData("--force")]
    public async Task A_named_pipe_is_written_to_and_stays(params string[] force)
    {
        var pipe = _home.Path("pipe");
        Run("mkfifo", pipe);
        var read = Task.Run(() => File.ReadAllBytes(pipe), Cancel);
        Assert.Equal(pipe, (await _home.RunAsync(["download", _job, "--output", pipe, .. force])).Expect(0).Output.TrimEnd());
        Assert.Equal(Weights, await read);
        Assert.True(OutputTarget.Of(pipe).IsStream);
    }

    [Fact]
    public async Task A_device_is_written_to_and_stays()
    {
        // As /dev/null is; that one must survive this test where it fails.
        var device = _home.Path("null");
        if (!Run("mknod", device, "c", "1", "3")) Assert.Skip("A device can be made by root alone.");
        (await _home.RunAsync("download", _job, "--output", device, "--force")).Expect(0);
        Assert.True(OutputTarget.Of(device).IsStream);
        Assert.True(OutputTarget.Of("/dev/null").IsStream);
    }

    [Fact]
    public async Task A_symbolic_link_stays_and_its_file_is_replaced()
    {
        var (file, link) = (_home.Path("file"), _home.Path("link"));
        await File.WriteAllTextAsync(file, "before", Cancel);
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.CreateSymbolicLink(link, "file");
        (await _home.RunAsync("download", _job, "--output", link)).Expect(6);
        (await _home.RunAsync("download", _job, "--output", link, "--force")).Expect(0);
        Assert.Equal("file", new FileInfo(link).LinkTarget);
        Assert.Equal(Weights, await File.ReadAllBytesAsync(file, Cancel));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
    }

    [Fact]
    public async Task A_backup_goes_where_it_is_told_too()
    {
        using (var up = _home.Start("up", "--port", "0", "--json"))
        {
            await up.StandardOutput.ReadLineAsync(Cancel);
            up.Kill();
            await up.WaitForExitAsync(Cancel);
        }
        var (file, link, pipe) = (_home.Path("backup.tar.gz"), _home.Path("latest"), _home.Path("pipe"));
        File.CreateSymbolicLink(link, "backup.tar.gz");
        (await _home.RunAsync("backup", link)).Expect(0);
        Assert.NotNull(new FileInfo(link).LinkTarget);

        Run("mkfifo", pipe);
        var read = Task.Run(() => File.ReadAllBytes(pipe), Cancel);
        (await _home.RunAsync("backup", pipe, "--force")).Expect(0);
        await File.WriteAllBytesAsync(file, await read, Cancel);
        (await _home.RunAsync("restore", file, "--home", _home.Path("restored"))).Expect(0);

        // GZip's first two bytes; the second is no text.
        Assert.StartsWith("\u001f", (await _home.RunAsync("backup", "-")).Expect(0).Output, StringComparison.Ordinal);
    }

    [Fact]
    public void An_empty_file_and_one_that_is_not_there_are_files()
    {
        File.WriteAllText(_home.Path("empty"), "");
        Assert.Equal(new OutputTarget(_home.Path("empty"), false), OutputTarget.Of(_home.Path("empty")));
        Assert.Equal(new OutputTarget(_home.Path("new"), false), OutputTarget.Of(_home.Path("new")));
        File.CreateSymbolicLink(_home.Path("dangling"), "new");
        Assert.Equal(new OutputTarget(_home.Path("new"), false), OutputTarget.Of(_home.Path("dangling")));
    }

    private static bool Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}
