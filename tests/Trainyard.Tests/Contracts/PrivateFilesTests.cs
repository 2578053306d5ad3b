using System.Diagnostics;
using System.Runtime.Versioning;
using Trainyard.Artifacts;
using Trainyard.Cli;
using Trainyard.Embedded;
using Trainyard.Embedded.Files;
using Trainyard.Embedded.Sqlite;
using Trainyard.Local;
using Trainyard.Platform;

namespace Trainyard.Tests.Contracts;

/// <summary>What is the user's own is so whatever the umask and whatever was there before; and a rename is on disk.</summary>
[SupportedOSPlatform("linux"), SupportedOSPlatform("macos")]
public sealed class PrivateFilesTests : IDisposable
{
    private const UnixFileMode Open = PrivateFiles.FolderMode | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    private readonly TempFolder _temp = new();

    private string Home => _temp.File("home");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static bool HasModes => !OperatingSystem.IsWindows();

    public void Dispose() => _temp.Dispose();

    [Fact(Skip = "Windows has no modes.", SkipUnless = nameof(HasModes))]
    public async Task What_an_open_folder_gets_is_closed()
    {
        Make(Home, Open);
        using (HomeLock.Take(Home))
        {
            using var database = new SqliteDatabase(Path.Combine(Home, FileNames.Database));
            await database.WriteAsync(db => db.Run("CREATE TABLE t (x)"), Cancel);
            _ = new FileSigningKey(Path.Combine(Home, FileNames.SigningKey));
            await new FileArtifacts(Path.Combine(Home, FileNames.Artifacts)).SaveAsync(Samples.Job().Id, "1-model", (file, cancellationToken) => file.WriteAsync(new byte[9], cancellationToken).AsTask(), Cancel);

            Assert.Equal(7, AllBelow(Home).Count(File.Exists));
            Assert.Contains(AllBelow(Home), f => f.EndsWith("-wal", StringComparison.Ordinal));
            AllClosed(Home);
        }
    }

    [Fact(Skip = "Windows has no modes.", SkipUnless = nameof(HasModes))]
    public void What_an_older_version_left_open_is_closed()
    {
        Make(Home, Open);
        foreach (var name in (string[])["trainyard.db", "trainyard.db-wal", "trainyard.db-shm", "signing.key", "trainyard.lock"]) File.WriteAllText(Path.Combine(Home, name), "");
        Make(Path.Combine(Home, "artifacts"), Open);

        HomeLock.Take(Home).Dispose();

        AllClosed(Home);
    }

    [Fact(Skip = "Windows has no modes.", SkipUnless = nameof(HasModes))]
    public void A_folder_that_holds_something_else_is_refused_and_left_as_it_is()
    {
        Make(Home, Open);
        File.WriteAllText(Path.Combine(Home, "thesis.tex"), "");
        Assert.Contains("is open to other users and holds other files", Assert.Throws<CliException>(() => HomeLock.Take(Home)).Message, StringComparison.Ordinal);
        Assert.Equal(Open, new DirectoryInfo(Home).UnixFileMode);
        Assert.Single(Directory.GetFileSystemEntries(Home));
    }

    [Fact(Skip = "Windows has no modes.", SkipUnless = nameof(HasModes))]
    public void A_folder_for_everybody_is_refused()
    {
        Make(Home, Open | UnixFileMode.OtherWrite | UnixFileMode.StickyBit);
        Assert.Throws<CliException>(() => HomeLock.Take(Home));
    }

    [Fact(Skip = "Windows has no modes.", SkipUnless = nameof(HasModes))]
    public void A_file_in_the_way_is_not_written_to()
    {
        var path = _temp.File("file");
        File.WriteAllText(path, "mine");
        Assert.Throws<IOException>(() => PrivateFiles.Create(path));
        Assert.Equal("mine", File.ReadAllText(path));
    }

    [Fact]
    public void A_folder_that_is_not_there_cannot_be_flushed() => Assert.Throws<IOException>(() => DurableFiles.FlushFolder(_temp.File("nowhere")));

    /// <summary>What reaches the disk is the kernel's to say.</summary>
    [Fact(Skip = "There is no strace here, or it may not look at other processes.", SkipUnless = nameof(HasStrace))]
    public async Task After_a_rename_the_folder_is_flushed()
    {
        var (trace, home) = (_temp.File("trace"), _temp.File("home"));
        Make(home, PrivateFiles.FolderMode);
        using (new SqliteDatabase(Path.Combine(home, FileNames.Database)))
        {
        }
        using var backup = Process.Start(new ProcessStartInfo(
            "strace", ["-f", "-y", "-o", trace, "-e", "trace=rename,renameat,renameat2,link,linkat,fsync", "dotnet", Path.Combine(AppContext.BaseDirectory, "trainyard.dll"), "backup", _temp.File("b.tar.gz"), "--home", home])
        { RedirectStandardOutput = true })!;
        await backup.WaitForExitAsync(Cancel);
        Assert.Equal(0, backup.ExitCode);

        var calls = await File.ReadAllLinesAsync(trace, Cancel);
        var moved = Array.FindLastIndex(calls, call => call.Contains("b.tar.gz", StringComparison.Ordinal) && call.Contains("rename", StringComparison.Ordinal) | call.Contains("link", StringComparison.Ordinal));
        Assert.True(moved >= 0, string.Join('\n', calls));
        Assert.Contains(calls[..moved], call => call.Contains("fsync", StringComparison.Ordinal) && call.Contains("b.tar.gz.part>", StringComparison.Ordinal));
        Assert.Contains(calls[moved..], call => call.Contains("fsync", StringComparison.Ordinal) && call.Contains($"<{_temp.Path}>", StringComparison.Ordinal));
    }

    /// <summary>A rename that nobody flushes is a mistake that no test of behaviour sees.</summary>
    [Fact]
    public void Nobody_renames_past_the_helper()
    {
        var own = Path.Combine("Trainyard.Platform", $"{nameof(DurableFiles)}.cs");
        var past = Directory.EnumerateFiles(Repository.File("src"), "*.cs", SearchOption.AllDirectories)
            .Where(f => !f.EndsWith(own, StringComparison.Ordinal))
            .Where(f => File.ReadAllText(f) is var text && (text.Contains("File.Move(", StringComparison.Ordinal) || text.Contains("Directory.Move(", StringComparison.Ordinal) || text.Contains("File.Replace(", StringComparison.Ordinal)));
        Assert.Empty(past);
    }

    public static bool HasStrace
    {
        get
        {
            try
            {
                using var strace = Process.Start(new ProcessStartInfo("strace", ["-o", "/dev/null", "true"]) { RedirectStandardError = true })!;
                strace.WaitForExit();
                return strace.ExitCode == 0;
            }
            catch (System.ComponentModel.Win32Exception)
            {
                return false;
            }
        }
    }

    private static void Make(string folder, UnixFileMode mode)
    {
        Directory.CreateDirectory(folder);
        // Past this process's umask.
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(folder, mode);
    }

    private static List<string> AllBelow(string folder) => [folder, .. Directory.GetFileSystemEntries(folder, "*", SearchOption.AllDirectories)];

    internal static void AllClosed(string folder)
    {
        foreach (var path in AllBelow(folder))
            Assert.Equal((path, Directory.Exists(path) ? PrivateFiles.FolderMode : PrivateFiles.FileMode), (path, File.GetUnixFileMode(path)));
    }
}
