using Trainyard.Cli;
using Trainyard.Contracts;
using Trainyard.Embedded;
using Trainyard.Local;
using Trainyard.Platform;
using Trainyard.Tests.Contracts;
using Trainyard.Tests.Flow;
using static Trainyard.Tests.Flow.Waiting;

namespace Trainyard.Tests.Backups;

/// <summary>After a restore, and after one that was cut off anywhere, a folder holds the old or the new, and all of it.</summary>
[Collection(FlowCollection.Name)]
public sealed class RestoreTests : IDisposable
{
    private readonly TempFolder _temp = new();

    private string Home => TrainyardProcess.HomeIn(_temp.Path);

    public void Dispose() => _temp.Dispose();

    /// <summary>What a crash after so many of the steps leaves.</summary>
    [Theory]
    [InlineData(0, "old")]
    [InlineData(1, "old")]
    [InlineData(2, "old")]
    [InlineData(3, "new")]
    [InlineData(4, "new")]
    public void Cut_off_after_any_step_the_folder_is_the_old_or_the_new_one(int steps, string expected)
    {
        Directory.CreateDirectory(Home);
        File.WriteAllText(Path.Combine(Home, FileNames.Database), "old");
        var replacement = new HomeReplacement(Home, TimeProvider.System);
        Action[] all =
        [
            () => replacement.Begin(),
            () => File.WriteAllText(Path.Combine(Home + ".restoring", FileNames.Database), "new"),
            replacement.Commit,
            () => Directory.Move(Home, Home + ".before-20260101-000000"),
        ];
        foreach (var step in all.Take(steps)) step();

        HomeLock.Take(Home).Dispose();

        Assert.Equal(expected, File.ReadAllText(Path.Combine(Home, FileNames.Database)));
        // And a restore from the beginning takes no offence at what is left.
        File.WriteAllText(Path.Combine(replacement.Begin(), FileNames.Database), "third");
        replacement.Commit();
        Assert.Equal(expected, File.ReadAllText(Path.Combine(replacement.Finish()!, FileNames.Database)));
        Assert.Equal("third", File.ReadAllText(Path.Combine(Home, FileNames.Database)));
    }

    [Fact]
    public void A_folder_in_use_is_not_taken_away()
    {
        using var held = HomeLock.Take(Home);
        Directory.CreateDirectory(Home + ".restored");

        Assert.Throws<CliException>(() => HomeLock.Take(Home));

        Assert.True(Directory.Exists(Home + ".restored"));
    }

    [Fact]
    public async Task A_backup_of_a_running_system_goes_on_from_its_checkpoint()
    {
        var backup = _temp.File("backup.tar.gz");
        JobView finished, before;
        await using (var up = await TrainyardProcess.UpAsync(_temp.Path))
        {
            await up.Client.AddUserAsync(new NewUser("grace", Role.Viewer), Cancel);
            finished = await up.Client.EndAsync((await up.Client.SubmitAsync(FlowSpecs.Small(), null, Cancel)).Id);
            var job = await up.Client.SubmitAsync(FlowSpecs.Small(), null, Cancel);
            await up.Client.UntilAsync(job.Id, "a checkpoint", j => j.Checkpoint is not null);
            await RunAsync(0, "backup", backup);
            before = await up.Client.GetJobAsync(job.Id, Cancel);
            // What comes after the backup is not in it.
            await up.Client.AddUserAsync(new NewUser("late", Role.Viewer), Cancel);
            Assert.Contains("in use by another trainyard", await RunAsync(6, "restore", backup, "--force"), StringComparison.Ordinal);
        }
        if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(backup));
        Assert.Contains("is there already", await RunAsync(6, "backup", backup), StringComparison.Ordinal);
        Assert.Contains("is not empty", await RunAsync(6, "restore", backup), StringComparison.Ordinal);
        var half = _temp.File("half.tar.gz");
        await File.WriteAllBytesAsync(half, (await File.ReadAllBytesAsync(backup, Cancel))[..10_000], Cancel);
        Assert.Contains("is not a whole backup", await RunAsync(6, "restore", half, "--force"), StringComparison.Ordinal);
        Assert.Equal([Home], Directory.GetDirectories(_temp.Path, "home*"));

        await RunAsync(0, "restore", backup, "--force");

        Assert.Single(Directory.GetDirectories(_temp.Path, "home.before-*"));
        await using var again = await TrainyardProcess.UpAsync(_temp.Path);
        var ended = await again.Client.EndAsync(before.Id);
        Assert.Equal(["worker lost", "succeeded"], ended.AttemptList.Select(a => a.Outcome));
        Assert.True(ended.AttemptList[1].FromStep > 0, "it began anew");
        Assert.Equal(await again.Client.WeightsAsync(finished.Id), await again.Client.WeightsAsync(ended.Id));
        Assert.Equal(["grace", "owner"], (await again.Client.ListUsersAsync(Cancel)).Select(u => u.Name).Order(StringComparer.Ordinal));
        IsWhole(await again.Client.AllEventsAsync(ended.Id), 4, ended.TotalSteps);
        IsWhole(await again.Client.AllEventsAsync(finished.Id), 4, finished.TotalSteps);
    }

    [Fact]
    public async Task With_no_room_nothing_changes()
    {
        var backup = _temp.File("backup.tar.gz");
        using (var home = new DataFolderOfTest(_temp.File("source")))
        {
            for (var i = 0; i < 40; i++) await home.AddFinishedAsync();
            await home.BackUpAsync(backup);
        }
        using var disk = SmallDisk.Mount(_temp.File("disk"), 256);
        var target = _temp.File("disk/home");
        PrivateFiles.CreateFolder(target);
        await File.WriteAllTextAsync(Path.Combine(target, "mine"), "old", Cancel);

        var (exit, _, error) = await TrainyardProcess.RunAsync(_temp.Path, "restore", backup, "--home", target, "--force");

        Assert.True(exit == 6, error);
        Assert.Contains("space", error, StringComparison.OrdinalIgnoreCase);
        Assert.Equal("old", await File.ReadAllTextAsync(Path.Combine(target, "mine"), Cancel));
        Assert.Equal([target], Directory.GetDirectories(_temp.File("disk")));
    }

    /// <summary>What the command said.</summary>
    private async Task<string> RunAsync(int expected, params string[] arguments)
    {
        var (exit, output, error) = await TrainyardProcess.RunAsync(_temp.Path, [.. arguments, "--home", Home]);
        Assert.True(exit == expected, $"exit code {exit} instead of {expected}: {output}{error}");
        return output + error;
    }
}
