using System.Security.Cryptography;
using System.Text.Json.Nodes;
using SkiaSharp;
using Trainyard.Contracts;
using Trainyard.Datasets.Packed;
using Trainyard.Importer;
using Trainyard.Importer.Pictures;

namespace Trainyard.Tests.Datasets;

/// <summary>Class folders of pictures, as several systems and tools pack them; data/manifest.json says what Pillow sees in each.</summary>
public sealed class PictureImportTests : IDisposable
{
    private readonly Importing _importing = new();

    public static TheoryData<string> Archives => [.. Importing.Manifest("image-folder").Where(e => e["expect"] is not null).Select(e => (string)e["path"]!)];

    public static TheoryData<string> Pictures => [.. Importing.Manifest("image").Where(e => e["expect"] is not null && (string)e["path"]! != "images/single/rgb.tiff").Select(e => (string)e["path"]!)];

    public static TheoryData<string, string> Broken => new()
    {
        { "truncated.jpg", "It is truncated." },
        { "truncated.png", "It is truncated." },
        { "zero.png", "It is empty." },
        { "text.png", "It is no picture that can be read here: PNG, JPEG, WebP, BMP or GIF." },
        { "wrong-crc.png", "It is damaged." },
        { "bomb.png", "It claims 50,000 × 50,000 pixels, and at most 64,000,000 are read." },
    };

    public void Dispose() => _importing.Dispose();

    [Theory, MemberData(nameof(Archives))]
    public void An_archive_is_read_as_its_own_library_reads_it(string path)
    {
        var expected = Importing.Manifest("image-folder").Single(e => (string)e["path"]! == path)["expect"]!;
        using var packed = _importing.Run(path);
        var contents = packed.Contents;
        Assert.Equal(DatasetKind.Pictures, contents.Kind);
        Assert.Equal(Texts(expected["classes"]!), contents.Targets);
        Assert.Equal((int)expected["images"]!, contents.Parts.Sum(part => part.Examples));
        var splits = expected["splits"]!.AsObject();
        if (splits["test"] is { } test) Assert.Equal(contents.Targets.Select(name => (int)test[name]!), contents.Parts.Single(part => part.Name == PartName.Test).ByTarget);

        // All pictures, whatever part they are in: the digests of some are known.
        var pictures = contents.Parts.SelectMany(part => Enumerable.Range(0, part.Examples).Select(row => Sha256(packed, part.Name, row))).ToHashSet();
        Assert.All(expected["first_images"]!.AsObject(), first => Assert.Contains((string)first.Value!["rgb_sha256"]!, pictures));
    }

    [Fact]
    public void Normalisation_is_of_the_training_part_alone()
    {
        var expected = Importing.Manifest("image-folder").Single(e => (string)e["path"]! == "images/folders/shapes.zip")["expect"]!;
        using var packed = _importing.Run("images/folders/shapes.zip", new DatasetOptions { ValidationShare = 0 });
        Assert.Equal([180, 60], packed.Contents.Parts.Select(part => part.Examples));
        for (var channel = 0; channel < 3; channel++)
        {
            Assert.Equal((double)expected["train_mean_rgb"]![channel]! / 255, packed.Contents.Scaling.Mean[channel], 1e-12);
            Assert.Equal((double)expected["train_std_rgb"]![channel]! / 255, packed.Contents.Scaling.StandardDeviation[channel], 1e-12);
        }
    }

    [Theory, MemberData(nameof(Pictures))]
    public void A_picture_is_decoded_as_Pillow_decodes_it(string path)
    {
        var expected = Importing.Manifest("image").Single(e => (string)e["path"]! == path)["expect"]!;
        var file = File.ReadAllBytes(Path.Combine(Importing.Folder, path));
        var header = Picture.Measure(file);
        Assert.Equal([(int)expected["size"]![0]!, (int)expected["size"]![1]!], [header.Width, header.Height]);
        var pixels = new byte[header.Width * header.Height * 3];
        Picture.Decode(file, header.Width, header.Height, 3, pixels);
        var (ofMean, ofPixel) = ((double)expected["tolerance"]!["mean"]!, (int)expected["tolerance"]!["pixel"]!);
        for (var channel = 0; channel < 3; channel++) Assert.Equal((double)expected["mean_rgb"]![channel]!, pixels.Where((_, i) => i % 3 == channel).Average(b => (double)b), ofMean);
        foreach (var pixel in expected["pixels"]!.AsArray())
        {
            var at = ((int)pixel!["y"]! * header.Width + (int)pixel["x"]!) * 3;
            for (var channel = 0; channel < 3; channel++) Assert.InRange(pixels[at + channel], (int)pixel["rgb"]![channel]! - ofPixel, (int)pixel["rgb"]![channel]! + ofPixel);
        }
    }

    [Theory, MemberData(nameof(Broken))]
    public void A_picture_that_cannot_be_read_is_named_with_what_to_do(string file, string problem)
    {
        var folder = TwoClasses();
        File.Copy(Path.Combine(Importing.Folder, "images/broken", file), Path.Combine(folder, "a", file));
        Assert.Equal($"a/{file}: {problem} Replace or remove it", _importing.Refusal(folder, new DatasetOptions { Size = "8" }).Split(", or have")[0].TrimEnd('.'));
    }

    [Fact]
    public void What_cannot_be_read_is_left_out_where_that_is_asked_for()
    {
        var folder = TwoClasses();
        File.WriteAllText(Path.Combine(folder, "a", "text.png"), "This is a text, and no picture at all.");
        using var packed = _importing.Run(folder, new DatasetOptions { SkipUnreadable = true });
        Assert.Equal(20, packed.Contents.Parts.Sum(part => part.Examples));
        Assert.Contains("a/text.png: It is no picture", Importing.Lines(packed.Contents.Findings, FindingLevel.Warning), StringComparison.Ordinal);
    }

    [Fact]
    public void A_picture_whose_header_alone_is_whole_is_left_out_too()
    {
        var folder = TwoClasses();
        var whole = File.ReadAllBytes(Path.Combine(folder, "b", "3.png"));
        File.WriteAllBytes(Path.Combine(folder, "b", "3.png"), whole[..^30]);
        Assert.Equal("b/3.png: It is truncated. Replace or remove it, or have all that cannot be read left out.", _importing.Refusal(folder));
        using var packed = _importing.Run(folder, new DatasetOptions { SkipUnreadable = true });
        Assert.Equal([10, 9], packed.Contents.Targets.Select((_, i) => packed.Contents.Parts.Sum(part => part.ByTarget[i])));
        Assert.Contains("b/3.png: It is truncated. It was left out", Importing.Lines(packed.Contents.Findings, FindingLevel.Warning), StringComparison.Ordinal);
        AssertHas(packed, folder, "b/9.png");
        Assert.Equal(["dataset.safetensors"], Directory.EnumerateFileSystemEntries(Path.Combine(_importing.Path, "import-1")).Select(Path.GetFileName));
    }

    [Fact]
    public void Grey_pictures_stay_grey_unless_there_is_one_in_colours()
    {
        var folder = Directory.CreateDirectory(Path.Combine(_importing.Path, "grey")).FullName;
        foreach (var name in new[] { "a", "b" })
        {
            Directory.CreateDirectory(Path.Combine(folder, name));
            for (var i = 0; i < 20; i++) Draw(Path.Combine(folder, name, $"{i:d2}.png"), 8, 8, Grey(name[0] % 2 * 100 + i), SKColorType.Gray8);
        }
        using (var grey = _importing.Run(folder)) Assert.Equal([1, 8, 8], grey.Contents.InputShape);
        Draw(Path.Combine(folder, "b", "colour.png"), 8, 8, SKColors.Lime);
        using var packed = _importing.Run(folder);
        Assert.Equal([3, 8, 8], packed.Contents.InputShape);
        AssertHas(packed, folder, "a/00.png");
        AssertHas(packed, folder, "b/19.png");
        AssertHas(packed, folder, "b/colour.png");
    }

    [Fact]
    public void A_tiff_is_refused_by_name()
    {
        var folder = TwoClasses();
        File.Copy(Path.Combine(Importing.Folder, "images/single/rgb.tiff"), Path.Combine(folder, "a", "x.tiff"));
        Assert.Contains("a/x.tiff: It is no picture that can be read here", _importing.Refusal(folder), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("dotdot.zip", "evil.png: Its path leaves the archive")]
    [InlineData("absolute.zip", "/tmp/evil.png: Its path leaves the archive")]
    [InlineData("symlink.zip", "It is a link, which may lead anywhere")]
    [InlineData("dotdot.tar.gz", "evil.png: Its path leaves the archive")]
    [InlineData("symlink.tar.gz", "It is a link, which may lead anywhere")]
    public void What_leads_out_of_an_archive_is_left_out_and_told(string file, string warning)
    {
        using var packed = _importing.Run($"images/hostile/{file}");
        Assert.Contains(warning, Importing.Lines(packed.Contents.Findings, FindingLevel.Warning), StringComparison.Ordinal);
        Assert.False(File.Exists("/tmp/evil.png"));
        Assert.Empty(Directory.EnumerateFiles(_importing.Path, "evil.png", SearchOption.AllDirectories));
    }

    [Theory]
    [InlineData("bomb.zip", "big.png: It is no picture that can be read here")]
    [InlineData("duplicate.zip", "has two files of this name. Pack the folder again, with one of them.")]
    [InlineData("truncated.zip", "truncated.zip: It is no whole zip archive")]
    [InlineData("no-pictures.zip", "no-pictures.zip: It is nothing that can be read as a dataset. Bring class folders of pictures")]
    [InlineData("one-class.zip", "It is the only class, so there is nothing to tell apart.")]
    public void An_archive_that_is_no_dataset_is_refused(string file, string reason) =>
        Assert.Contains(reason, _importing.Refusal($"images/hostile/{file}"), StringComparison.Ordinal);

    [Fact]
    public void An_archive_that_unpacks_to_more_than_is_allowed_is_refused()
    {
        var refusal = Assert.Throws<ImportRefusedException>(() => _importing.Run("images/folders/shapes.zip", limit: 10_000)).Message;
        Assert.Contains("shapes.zip: It unpacks to more than the 10,000 bytes that a dataset may have here.", refusal, StringComparison.Ordinal);
    }

    [Fact]
    public void A_class_folder_without_a_picture_is_told()
    {
        using var packed = _importing.Run("images/folders/empty-class.zip");
        Assert.Contains("hexagon: It is a class folder without a picture", Importing.Lines(packed.Contents.Findings, FindingLevel.Warning), StringComparison.Ordinal);
    }

    [Fact]
    public void Pictures_of_several_sizes_are_refused_or_resized_to_the_one_that_is_named()
    {
        var folder = TwoClasses();
        Draw(Path.Combine(folder, "b", "large.png"), 40, 20, SKColors.Lime);
        Assert.Equal("2 sizes: The pictures differ in size, from 8 × 8 to 40 × 20. Name one that all are resized to, such as 64x64.", _importing.Refusal(folder));
        using var packed = _importing.Run(folder, new DatasetOptions { Size = "16x12" });
        Assert.Equal([3, 12, 16], packed.Contents.InputShape);
        Assert.Contains("21 of 21 pictures: They are resized to 16 × 12.", Importing.Lines(packed.Contents.Findings, FindingLevel.Note), StringComparison.Ordinal);
        // A picture of one colour has it in every size.
        Assert.Contains(packed.Contents.Parts.SelectMany(part => Enumerable.Range(0, part.Examples).Select(row => packed.Row(PackedDataset.Inputs(part.Name), row).ToArray())), row => row.Chunk(3).All(p => p is [0, 255, 0]));
        Assert.Contains("It is no size of pictures.", _importing.Refusal(folder, new DatasetOptions { Size = "0x9" }), StringComparison.Ordinal);
    }

    [Fact]
    public void A_picture_outside_a_class_folder_is_refused()
    {
        var folder = TwoClasses();
        Draw(Path.Combine(folder, "stray.png"), 8, 8, SKColors.Red);
        Assert.Equal("stray.png: It lies in no class folder. Put each picture into a folder that is named after its class.", _importing.Refusal(folder));
    }

    [Fact]
    public void The_same_picture_in_two_given_parts_is_told_and_in_parts_of_our_own_it_stays_together()
    {
        var folder = TwoClasses();
        for (var i = 0; i < 9; i++) File.Copy(Path.Combine(folder, "a", "0.png"), Path.Combine(folder, "a", $"copy-{i}.png"));
        using (var packed = _importing.Run(folder))
        {
            var digest = Sha256(folder, "a/0.png");
            Assert.Single(packed.Contents.Parts, part => Enumerable.Range(0, part.Examples).Any(row => Sha256(packed, part.Name, row) == digest));
            Assert.Contains("They are the same picture.", Importing.Lines(packed.Contents.Findings, FindingLevel.Warning), StringComparison.Ordinal);
        }

        var given = Path.Combine(_importing.Path, "given");
        CopyFolder(folder, Path.Combine(given, "train"));
        CopyFolder(folder, Path.Combine(given, "test"));
        using var parts = _importing.Run(given);
        Assert.Contains("The same picture is in two parts, so a model is tested with what it was shown.", Importing.Lines(parts.Contents.Findings, FindingLevel.Warning), StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_at_all_is_refused()
    {
        var empty = Directory.CreateDirectory(Path.Combine(_importing.Path, "empty")).FullName;
        Assert.Equal("empty: There is nothing in it. Bring a folder for each class with its pictures, a table, or arrays.", _importing.Refusal(empty));
        File.WriteAllBytes(Path.Combine(_importing.Path, "none.zip"), []);
        Assert.Equal("none.zip: The file is empty. Copy or upload it again.", _importing.Refusal(Path.Combine(_importing.Path, "none.zip")));
    }

    [Fact]
    public void Of_two_examples_of_a_class_one_trains_and_one_tests()
    {
        var folder = TwoClasses();
        var rare = Directory.CreateDirectory(Path.Combine(folder, "rare")).FullName;
        Draw(Path.Combine(rare, "1.png"), 8, 8, SKColors.Aqua);
        Draw(Path.Combine(rare, "2.png"), 8, 8, SKColors.Beige);
        using var packed = _importing.Run(folder);
        Assert.Equal([1, 0, 1], packed.Contents.Parts.Select(part => part.ByTarget[2]));
    }

    /// <summary>Damaged anywhere: in the archive's own bytes, and in those of a picture in it.</summary>
    [Theory, InlineData("images/folders/rooted.zip"), InlineData("images/folders/folder-entries.tar"), InlineData("images/folders/nonascii.tar.gz")]
    public void An_archive_that_was_damaged_anywhere_is_read_or_refused_with_a_sentence(string path)
    {
        var whole = File.ReadAllBytes(Path.Combine(Importing.Folder, path));
        var (random, refused) = (new Random(1), 0);
        var damaged = Path.Combine(_importing.Path, Path.GetFileName(path));
        var folder = Path.Combine(_importing.Path, "target");
        for (var i = 0; i < 2_000; i++)
        {
            File.WriteAllBytes(damaged, Damaged(whole, random, i));
            Directory.CreateDirectory(folder);
            try
            {
                Import.Run(damaged, Path.GetFileName(path), new DatasetOptions(), folder, 1 << 26, (_, _) => { });
                new PackedDataset(Path.Combine(folder, Import.Target)).Dispose();
                Assert.Single(Directory.EnumerateFileSystemEntries(folder));
            }
            catch (ImportRefusedException e)
            {
                Assert.All(e.Findings, finding => Assert.Matches("[.?]$", finding.What));
                Assert.All(e.Findings, finding => Assert.EndsWith(".", finding.Advice, StringComparison.Ordinal));
                refused++;
            }
            // Nothing is written anywhere else, and nobody has a file open that would keep the folder.
            Directory.Delete(folder, recursive: true);
            Assert.Equal([damaged], Directory.EnumerateFileSystemEntries(_importing.Path));
        }
        Assert.InRange(refused, 300, 2_000);
    }

    [Theory, InlineData("baseline.jpg"), InlineData("progressive.jpg"), InlineData("rgba.png"), InlineData("interlaced.png"), InlineData("lossy.webp"), InlineData("animated.gif"), InlineData("rgb.bmp")]
    public void A_picture_that_was_damaged_anywhere_is_read_or_refused_with_a_sentence(string file)
    {
        var whole = File.ReadAllBytes(Path.Combine(Importing.Folder, "images/single", file));
        var (random, refused) = (new Random(1), 0);
        for (var i = 0; i < 2_000; i++)
        {
            var bytes = Damaged(whole, random, i);
            try
            {
                if (Picture.Measure(bytes) is { Width: < 4096, Height: < 4096 } header) Picture.Decode(bytes, header.Width, header.Height, 3, new byte[header.Width * header.Height * 3]);
            }
            catch (InvalidDataException e)
            {
                Assert.EndsWith(".", e.Message, StringComparison.Ordinal);
                refused++;
            }
        }
        Assert.InRange(refused, 100, 2_000);
    }

    private static byte[] Damaged(byte[] whole, Random random, int i)
    {
        var bytes = whole.ToArray();
        for (var n = random.Next(1, 5); n > 0; n--) bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
        return i % 4 == 0 ? bytes[..random.Next(bytes.Length)] : bytes;
    }

    /// <summary>Ten pictures of each of two classes, all different.</summary>
    private string TwoClasses()
    {
        var folder = Path.Combine(_importing.Path, $"two-{Guid.NewGuid():N}");
        foreach (var (name, hue) in new[] { ("a", 0), ("b", 128) })
        {
            Directory.CreateDirectory(Path.Combine(folder, name));
            for (var i = 0; i < 10; i++) Draw(Path.Combine(folder, name, $"{i}.png"), 8, 8, new SKColor((byte)(hue + i), (byte)(i * 20), 7));
        }
        return folder;
    }

    /// <summary>Some part has the pixels of a picture of the folder.</summary>
    private static void AssertHas(PackedDataset packed, string folder, string path) =>
        Assert.Contains(Sha256(folder, path), packed.Contents.Parts.SelectMany(part => Enumerable.Range(0, part.Examples).Select(row => Sha256(packed, part.Name, row))));

    private static void Draw(string path, int width, int height, SKColor colour, SKColorType type = SKColorType.Rgba8888)
    {
        using var bitmap = new SKBitmap(width, height, type, SKAlphaType.Opaque);
        bitmap.Erase(colour);
        using var data = bitmap.Encode(SKEncodedImageFormat.Png, 100);
        File.WriteAllBytes(path, data.ToArray());
    }

    private static SKColor Grey(int value) => new((byte)value, (byte)value, (byte)value);

    private static void CopyFolder(string from, string to)
    {
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }

    private static string[] Texts(JsonNode array) => [.. array.AsArray().Select(text => (string)text!)];

    private static string Sha256(PackedDataset packed, PartName part, int row) => Convert.ToHexStringLower(SHA256.HashData(packed.Row(PackedDataset.Inputs(part), row)));

    private static string Sha256(string folder, string path)
    {
        var file = File.ReadAllBytes(Path.Combine(folder, path));
        var pixels = new byte[8 * 8 * 3];
        Picture.Decode(file, 8, 8, 3, pixels);
        return Convert.ToHexStringLower(SHA256.HashData(pixels));
    }
}
