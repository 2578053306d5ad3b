using System.Runtime.Versioning;
using Trainyard.Platform;
using Trainyard.Tests.Flow;

namespace Trainyard.Tests.Contracts;

/// <summary>A file has its old content or the new one, and all of it, however the writing ends.</summary>
[SupportedOSPlatform("linux"), SupportedOSPlatform("macos")]
public sealed class AtomicFileTests : IDisposable
{
    private readonly TempFolder _temp = new();

    private string Target => _temp.File("file");

    public static bool HasModes => !OperatingSystem.IsWindows();

    public void Dispose() => _temp.Dispose();

    [Fact]
    public void It_is_in_place_whole_once_it_is_committed()
    {
        File.WriteAllText(Target, "old");
        using (var next = New("new"))
        {
            Assert.Equal("old", File.ReadAllText(Target));
            next.Commit();
            Assert.Equal("new", File.ReadAllText(Target));
        }
        Assert.Equal([Target], Directory.GetFiles(_temp.Path));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void What_is_not_committed_leaves_nothing(bool hasOneWriter)
    {
        File.WriteAllText(Target, "old");
        New("half", hasOneWriter).Dispose();
        Assert.Equal("old", File.ReadAllText(Target));
        Assert.Equal([Target], Directory.GetFiles(_temp.Path));
    }

    /// <summary>A writer that was killed disposes of nothing.</summary>
    [Fact]
    public void What_a_killed_writer_left_is_removed_by_the_next_one()
    {
        File.WriteAllText(Target + AtomicFile.Unfinished, "half of something long");
        using (var next = New("new", hasOneWriter: true)) next.Commit();
        Assert.Equal("new", File.ReadAllText(Target));
        Assert.Equal([Target], Directory.GetFiles(_temp.Path));
    }

    [Fact]
    public void Of_two_writers_at_once_the_last_one_counts()
    {
        using var first = New("first");
        using var second = New("second");
        second.Commit();
        first.Commit();
        Assert.Equal("first", File.ReadAllText(Target));
    }

    [Fact]
    public void A_file_that_is_there_is_not_overwritten_unasked()
    {
        using (var next = New("new"))
        {
            File.WriteAllText(Target, "somebody else's");
            Assert.Throws<IOException>(() => next.Commit(overwrite: false));
        }
        Assert.Equal("somebody else's", File.ReadAllText(Target));
        Assert.Equal([Target], Directory.GetFiles(_temp.Path));
    }

    [Fact(Skip = "Windows has no modes.", SkipUnless = nameof(HasModes))]
    public void A_private_one_is_private_from_its_first_byte_on_whatever_was_there()
    {
        File.WriteAllText(Target, "old");
        File.SetUnixFileMode(Target, PrivateFiles.FileMode | UnixFileMode.OtherRead);
        using var next = New("secret");
        Assert.Equal(PrivateFiles.FileMode, File.GetUnixFileMode(next.Content.Name));
        next.Commit();
        Assert.Equal(PrivateFiles.FileMode, File.GetUnixFileMode(Target));
    }

    [Fact]
    public void On_a_full_disk_the_old_content_stays_and_the_new_is_gone()
    {
        using var disk = SmallDisk.Mount(_temp.File("disk"), 64);
        var target = _temp.File("disk/file");
        File.WriteAllText(target, "old");
        using (var next = new AtomicFile(target, isPrivate: true))
        {
            // The last of it is in a buffer, which the end of the block has to write or to give up.
            var failure = Assert.Throws<IOException>(() =>
            {
                for (var i = 0; i < 100; i++) next.Content.Write(new byte[1000]);
            });
            Assert.Contains("space", failure.Message, StringComparison.OrdinalIgnoreCase);
        }
        Assert.Equal("old", File.ReadAllText(target));
        Assert.Equal([target], Directory.GetFiles(_temp.File("disk")));
    }

    [Fact(Skip = "A link may need rights on Windows.", SkipUnless = nameof(HasModes))]
    public void A_link_is_followed_to_what_it_means()
    {
        File.CreateSymbolicLink(_temp.File("link"), _temp.File("between"));
        File.CreateSymbolicLink(_temp.File("between"), Target);
        Assert.Equal(Target, AtomicFile.FollowLinks(_temp.File("link")));
        Assert.Equal(Target, AtomicFile.FollowLinks(Target));
    }

    private AtomicFile New(string content, bool hasOneWriter = false)
    {
        var file = new AtomicFile(Target, isPrivate: true, hasOneWriter);
        file.Content.Write(System.Text.Encoding.UTF8.GetBytes(content));
        return file;
    }
}
