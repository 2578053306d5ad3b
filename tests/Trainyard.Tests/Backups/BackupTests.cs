using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using Trainyard.Accounts;
using Trainyard.Contracts;
using Trainyard.Embedded;
using Trainyard.Embedded.Backups;
using Trainyard.Embedded.Sqlite;
using Trainyard.Jobs;
using Trainyard.Tests.Contracts;

namespace Trainyard.Tests.Backups;

/// <summary>A backup is whole, or it is none; and it is one moment of a folder that others write to.</summary>
public sealed class BackupTests : IDisposable
{
    private readonly TempFolder _temp = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string Backup => _temp.File("backup.tar.gz");

    public void Dispose() => _temp.Dispose();

    [Fact]
    public async Task All_comes_back_as_it_was()
    {
        using var home = new DataFolderOfTest(_temp.File("home"));
        var (running, finished) = (await home.AddRunningAsync(), await home.AddFinishedAsync());
        await home.Accounts.SaveAsync(new Account("ada", Role.Trainer, "hash", "stamp", Samples.Now), null, Cancel);

        var token = new ApiToken(new string('a', 64), new AccountId("ada", Samples.Now), "ci", [TokenScope.Jobs], Samples.Now, Samples.Now.AddDays(1));
        await home.ApiTokens.AddAsync(token, Samples.Now, Cancel);

        var manifest = await home.BackUpAsync(Backup);
        var (head, read) = await BackupReader.UnpackAsync(Backup, _temp.File("other"), Cancel);

        Assert.Empty(manifest.Lost);
        Assert.Equal(5, manifest.Files.Count);
        Assert.Equal(manifest.Files, read.Files);
        Assert.Equal(SqliteDatabase.SchemaVersion, head.Schema);
        Assert.Equal(File.ReadAllBytes(home.Folder.File(FileNames.SigningKey)), File.ReadAllBytes(_temp.File("other/signing.key")));
        using var other = new DataFolderOfTest(_temp.File("other"));
        Assert.Equal(JobState.Running, (await other.Jobs.FindAsync(running.Id, Cancel))!.State);
        Assert.Equal(2, (await other.History.ReadAsync(running.Id, EventCursor.Start, 10, Cancel)).Count);
        Assert.Equal("ada", (await other.Accounts.FindAsync("ada", Cancel))!.Name);
        Assert.Equivalent(token, Assert.Single(await other.ApiTokens.FindAsync([token.Hash], Cancel)), strict: true);
        foreach (var artifact in running.Artifacts().Concat(finished.Artifacts())) await (await other.Artifacts.OpenAsync(artifact, Cancel)).DisposeAsync();
    }

    /// <summary>One of zeros would shrink to a thousandth, which no reader takes for a backup.</summary>
    [Fact]
    public async Task Datasets_come_back_however_little_is_in_them()
    {
        using var home = new DataFolderOfTest(_temp.File("home"));
        await home.AddFinishedAsync();
        var (large, small) = (await home.AddDatasetAsync("zeros", 100_000_000), await home.AddDatasetAsync("few", 1_000));
        var gone = await home.AddDatasetAsync("gone", 2_000);
        await home.Datasets.DeleteAsync(gone.Name, gone.Version, Cancel);

        Assert.Empty((await home.BackUpAsync(Backup)).Lost);
        await BackupReader.UnpackAsync(Backup, _temp.File("other"), Cancel);

        using var other = new DataFolderOfTest(_temp.File("other"));
        var restored = await other.Datasets.ListAsync(Cancel);
        Assert.Equal([small.Name, large.Name], restored.Select(d => d.Name));
        foreach (var dataset in restored) await (await other.Artifacts.OpenAsync(dataset.File, Cancel)).DisposeAsync();
        Assert.False(await other.Artifacts.ContainsAsync(gone.File, Cancel));
    }

    [Fact]
    public async Task While_jobs_replace_their_checkpoints_each_backup_has_the_one_that_its_database_points_to()
    {
        using var home = new DataFolderOfTest(_temp.File("home"));
        var jobs = new[] { await home.AddRunningAsync(), await home.AddRunningAsync() };
        using var stop = new CancellationTokenSource();
        var training = jobs.Select(job => Task.Run(async () => { for (var seq = 4; !stop.IsCancellationRequested; seq++) await home.CheckpointAsync(job.Id, seq); }, Cancel)).ToList();

        for (var i = 0; i < 5; i++)
        {
            Assert.Empty((await home.BackUpAsync(Backup, overwrite: true)).Lost);
            await BackupReader.UnpackAsync(Backup, _temp.File($"other-{i}"), Cancel);
            using var other = new DataFolderOfTest(_temp.File($"other-{i}"));
            foreach (var job in jobs) await (await other.Artifacts.OpenAsync((await other.Jobs.FindAsync(job.Id, Cancel))!.Checkpoint!.Artifact, Cancel)).DisposeAsync();
        }

        await stop.CancelAsync();
        await Task.WhenAll(training);
        Assert.Equal(["backup.tar.gz"], Directory.GetFiles(_temp.Path).Select(Path.GetFileName));
    }

    [Fact]
    public async Task What_was_lost_before_is_named_and_does_not_keep_the_rest_from_being_saved()
    {
        using var home = new DataFolderOfTest(_temp.File("home"));
        var (job, other) = (await home.AddFinishedAsync(), await home.AddFinishedAsync());
        var model = job.Result!.Model[0].Artifact;
        await home.Artifacts.DeleteAsync(model.Id, Cancel);
        await File.WriteAllBytesAsync(_temp.File($"home/artifacts/{other.Checkpoint!.Artifact.Id}"), new byte[3], Cancel);

        Assert.Equal(new[] { model.Id, other.Checkpoint.Artifact.Id }.Order(), (await home.BackUpAsync(Backup)).Lost.Order());
        await BackupReader.UnpackAsync(Backup, _temp.File("other"), Cancel);
    }

    [Theory]
    [InlineData(0.1)]
    [InlineData(0.5)]
    [InlineData(0.9)]
    public async Task One_that_is_cut_off_is_refused(double share)
    {
        using var home = new DataFolderOfTest(_temp.File("home"));
        await home.AddFinishedAsync();
        await home.BackUpAsync(Backup);
        using (var file = new FileStream(Backup, FileMode.Open)) file.SetLength((long)(file.Length * share));

        await RefusedAsync("is not a whole backup");
    }

    [Fact]
    public async Task Damage_anywhere_is_found()
    {
        using var home = new DataFolderOfTest(_temp.File("home"));
        await home.AddFinishedAsync();
        await home.BackUpAsync(Backup);
        var whole = await File.ReadAllBytesAsync(Backup, Cancel);
        var random = new Random(1);
        for (var i = 0; i < 60; i++)
        {
            var damaged = whole.ToArray();
            // Beyond gzip's own head, of which nothing is used, and before its checksum at the end.
            damaged[random.Next(10, whole.Length - 60)] ^= (byte)(1 << random.Next(8));
            await File.WriteAllBytesAsync(Backup, damaged, Cancel);
            try
            {
                await BackupReader.UnpackAsync(Backup, _temp.File($"other-{i}"), Cancel);
                // A bit that no content depends on, such as one of a padding: then all files are as they were.
                Assert.Equal(Digests(_temp.File("home")), Digests(_temp.File($"other-{i}")));
            }
            catch (InvalidDataException)
            {
                // Found.
            }
        }
    }

    [Theory]
    [InlineData("artifacts/../../../evil", "belongs into no backup")]
    [InlineData("/etc/evil", "belongs into no backup")]
    [InlineData("../evil", "belongs into no backup")]
    [InlineData("artifacts/0123456789abcdef0123456789abcdef/..", "belongs into no backup")]
    [InlineData("artifacts/0123456789abcdef0123456789abcdef/a\\..\\b", "belongs into no backup")]
    [InlineData("artifacts/0123456789abcdef0123456789abcdef", "belongs into no backup")]
    [InlineData("trainyard.db-wal", "belongs into no backup")]
    public async Task A_name_that_leads_elsewhere_is_refused(string name, string why)
    {
        await WriteAsync(tar => AddAsync(tar, name, [1, 2, 3]));
        await RefusedAsync(why);
        Assert.Empty(Directory.GetFileSystemEntries(_temp.Path, "evil", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task A_link_is_refused()
    {
        await WriteAsync(tar => tar.WriteEntryAsync(new PaxTarEntry(TarEntryType.SymbolicLink, "signing.key") { LinkName = "/etc/passwd" }, Cancel));
        await RefusedAsync("is no file");
    }

    [Theory]
    [InlineData(99, 1, "in format 99")]
    [InlineData(1, 99, "with schema 99")]
    public async Task A_newer_one_is_refused(int format, int schema, string why)
    {
        await WriteAsync(_ => Task.CompletedTask, new BackupHead(format, "9.0.0", schema, Samples.Now));
        await RefusedAsync(why);
    }

    [Fact]
    public async Task A_file_that_its_manifest_does_not_list_is_refused()
    {
        await WriteAsync(async tar =>
        {
            await AddAsync(tar, "signing.key", new byte[32]);
            await AddAsync(tar, BackupFile.Manifest, BackupFile.Write(new BackupManifest([], [])));
        });
        await RefusedAsync("not what its manifest lists");
    }

    [Fact]
    public async Task A_database_that_is_none_is_refused()
    {
        var bytes = RandomNumberGenerator.GetBytes(9000);
        await WriteAsync(async tar =>
        {
            await AddAsync(tar, "trainyard.db", bytes);
            await AddAsync(tar, BackupFile.Manifest, BackupFile.Write(new BackupManifest([new BackedUpFile("trainyard.db", bytes.Length, Convert.ToHexStringLower(SHA256.HashData(bytes)))], [])));
        });
        await RefusedAsync("its database");
    }

    [Theory]
    [InlineData("")]
    [InlineData("a letter to my aunt")]
    [InlineData("PK\u0003\u0004")]
    public async Task Another_file_is_refused(string content)
    {
        await File.WriteAllTextAsync(Backup, content, Cancel);
        await RefusedAsync("is not a whole backup");
    }

    /// <summary>A small file that unpacks to a disk full of zeros.</summary>
    [Fact]
    public async Task One_that_unpacks_to_far_more_than_it_is_is_refused_and_leaves_nothing()
    {
        await WriteAsync(tar => tar.WriteEntryAsync(new PaxTarEntry(TarEntryType.RegularFile, $"artifacts/{Guid.NewGuid():N}/1-model") { DataStream = new Zeros(400_000_000) }, Cancel), level: CompressionLevel.SmallestSize);
        Assert.InRange(new FileInfo(Backup).Length, 1, 1_000_000);
        await RefusedAsync("which no backup does");

        var home = _temp.File("home");
        var (exit, _, error) = await Flow.TrainyardProcess.RunAsync(_temp.Path, "restore", Backup, "--home", home);
        Assert.Equal(6, exit);
        Assert.Contains("unpacks to more than", error, StringComparison.Ordinal);
        Assert.DoesNotContain(Directory.GetFileSystemEntries(_temp.Path, "home*", SearchOption.AllDirectories), e => Path.GetFileName(e) is not ("home" or "trainyard.lock"));
    }

    [Fact]
    public async Task One_that_says_it_is_larger_than_the_disk_is_refused_before_it_is_written()
    {
        await WriteAsync(tar => AddAsync(tar, "signing.key", new byte[32]));
        await ChangeAsync(tar =>
        {
            var header = tar.AsSpan().LastIndexOf("signing.key\0"u8);
            var size = tar.AsSpan(header + 124, 12);
            size.Clear();
            // Beyond octal: a number of its own, 2^50.
            (size[0], size[5]) = (0x80, 4);
            tar.AsSpan(header + 148, 8).Fill((byte)' ');
            var sum = 0;
            foreach (var b in tar.AsSpan(header, 512)) sum += b;
            System.Text.Encoding.ASCII.GetBytes($"{Convert.ToString(sum, 8).PadLeft(6, '0')}\0 ", tar.AsSpan(header + 148, 8));
        });

        var refused = await Assert.ThrowsAsync<IOException>(() => BackupReader.UnpackAsync(Backup, _temp.File("other"), Cancel));

        Assert.Contains("There is not enough space", refused.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_temp.File("other")));
    }

    [Fact]
    public async Task A_head_or_a_manifest_of_any_size_is_refused()
    {
        await WriteAsync(tar => tar.WriteEntryAsync(new PaxTarEntry(TarEntryType.RegularFile, BackupFile.Manifest) { DataStream = new Zeros(65 * 1024 * 1024) }, Cancel));
        await RefusedAsync("its manifest is larger");
    }

    private async Task ChangeAsync(Action<byte[]> change)
    {
        using var tar = new MemoryStream();
        await using (var zip = new GZipStream(File.OpenRead(Backup), CompressionMode.Decompress)) await zip.CopyToAsync(tar, Cancel);
        var bytes = tar.ToArray();
        change(bytes);
        await using var file = new GZipStream(File.Create(Backup), CompressionLevel.Fastest);
        await file.WriteAsync(bytes, Cancel);
    }

    private async Task RefusedAsync(string why)
    {
        var refused = await Assert.ThrowsAsync<InvalidDataException>(() => BackupReader.UnpackAsync(Backup, _temp.File("other"), Cancel));
        Assert.Contains(why, refused.Message, StringComparison.Ordinal);
    }

    private async Task WriteAsync(Func<TarWriter, Task> more, BackupHead? head = null, CompressionLevel level = CompressionLevel.Fastest)
    {
        await using var zip = new GZipStream(File.Create(Backup), level);
        await using var tar = new TarWriter(zip, TarEntryFormat.Pax);
        await AddAsync(tar, BackupFile.Head, BackupFile.Write(head ?? new BackupHead(1, "0.1.0", 1, Samples.Now)));
        await more(tar);
    }

    private static Task AddAsync(TarWriter tar, string name, byte[] content) =>
        tar.WriteEntryAsync(new PaxTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(content) }, Cancel);

    /// <summary>Of what does not change when it is copied: the database's pages may lie in its log.</summary>
    private static Dictionary<string, string> Digests(string folder) => Directory.GetFiles(folder, "*", SearchOption.AllDirectories)
        .Where(f => !f.Contains("trainyard.db", StringComparison.Ordinal))
        .ToDictionary(f => Path.GetRelativePath(folder, f), f => Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(f))));
}
