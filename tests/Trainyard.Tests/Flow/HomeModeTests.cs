using System.Runtime.Versioning;
using Trainyard.Platform;
using Trainyard.Tests.Contracts;
using static Trainyard.Tests.Flow.Waiting;

namespace Trainyard.Tests.Flow;

/// <summary>Whoever else has an account on this machine reads nothing of what <c>trainyard up</c> keeps.</summary>
[Collection(FlowCollection.Name)]
[SupportedOSPlatform("linux"), SupportedOSPlatform("macos")]
public sealed class HomeModeTests : IDisposable
{
    private readonly TempFolder _temp = new();

    public static bool HasModes => !OperatingSystem.IsWindows();

    public void Dispose() => _temp.Dispose();

    [Fact(Skip = "Windows has no modes.", SkipUnless = nameof(HasModes))]
    public async Task In_a_folder_that_was_open_to_all()
    {
        var (home, backup) = (TrainyardProcess.HomeIn(_temp.Path), _temp.File("backup.tar.gz"));
        Directory.CreateDirectory(home);
        File.SetUnixFileMode(home, PrivateFiles.FolderMode | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);
        await using (var up = await TrainyardProcess.UpAsync(_temp.Path))
        {
            await up.Client.EndAsync((await up.Client.SubmitAsync(FlowSpecs.Small(1), null, Cancel)).Id);
            Assert.Contains(Directory.GetFiles(home, "*", SearchOption.AllDirectories), f => f.EndsWith(".safetensors", StringComparison.Ordinal));
            PrivateFilesTests.AllClosed(home);
            PrivateFilesTests.AllClosed(_temp.File("config/trainyard"));
            Assert.Equal(0, (await TrainyardProcess.RunAsync(_temp.Path, "backup", backup, "--home", home)).ExitCode);
        }
        Assert.Equal(PrivateFiles.FileMode, File.GetUnixFileMode(backup));

        var restored = _temp.File("restored");
        Assert.Equal(0, (await TrainyardProcess.RunAsync(_temp.Path, "restore", backup, "--home", restored)).ExitCode);
        PrivateFilesTests.AllClosed(restored);
    }
}
