using System.Globalization;
using Trainyard.Contracts;
using Trainyard.Importer.Sources;
using Trainyard.Platform;

namespace Trainyard.Importer.Pictures;

/// <summary>
/// Class folders of pictures. Their paths say where each will lie in the packed file, so each is read and decoded once and written there. Where a
/// picture turned out to be a copy, or was left out, all are moved once, into a second file.
/// </summary>
/// <param name="tree">Where the pictures are, after its files were listed.</param>
/// <param name="paths">Of the pictures, in the source's order.</param>
/// <param name="options">How they are to be read.</param>
/// <param name="findings">What is odd.</param>
/// <param name="limit">Most bytes that all may unpack to.</param>
/// <param name="progress">Told how many of how many are read.</param>
internal sealed class PictureImport(SourceTree tree, IReadOnlyList<string> paths, DatasetOptions options, Findings findings, long limit, Action<int, int> progress)
{
    /// <summary>Reads and packs them.</summary>
    /// <param name="path">A file that is not there yet.</param>
    /// <returns>What it holds.</returns>
    /// <exception cref="ImportRefusedException">They are no dataset.</exception>
    public DatasetContents Pack(string path)
    {
        var wanted = options.Size is { } text ? PictureSize.Parse(text) : ((int Width, int Height)?)null;
        var expected = Expected();
        var (draft, pictures) = Read(isColour: false);
        using (draft)
        {
            var readable = Readable(pictures);
            var layout = PictureLayout.Of(tree, paths, readable, [.. readable.Select(i => pictures[i].Digest)], options, findings);
            var headers = readable.Select(i => pictures[i].Header).ToList();
            var (size, channels) = (Size(headers, wanted), headers.All(header => header.IsGrey) ? 1 : 3);
            findings.ThrowIfErrors();
            var contents = Contents(layout, channels, size);
            return draft.Finish(layout, contents) ?? Move(draft, path, layout, contents);
        }

        (PictureDraft Draft, ReadPicture[] Pictures) Read(bool isColour)
        {
            var draft = new PictureDraft(path, expected, wanted, isColour, Contents);
            try
            {
                if (new PictureReading(tree, paths, limit, done => progress(done, paths.Count)).Read(draft) is { } pictures) return (draft, pictures);
            }
            catch
            {
                draft.Dispose();
                throw;
            }
            draft.Dispose();
            File.Delete(path);
            return Read(isColour: true);
        }
    }

    /// <summary>What becomes of them if nothing is wrong with any; null: their paths are wrong already.</summary>
    private PictureLayout? Expected()
    {
        var supposed = new Findings();
        try
        {
            var layout = PictureLayout.Of(tree, paths, [.. Enumerable.Range(0, paths.Count)], null, options, supposed);
            return supposed.HasErrors ? null : layout;
        }
        catch (ImportRefusedException)
        {
            return null;
        }
    }

    private List<int> Readable(ReadPicture[] pictures)
    {
        var readable = new List<int>(pictures.Length);
        for (var i = 0; i < pictures.Length; i++)
        {
            if (pictures[i].Problem is not { } problem) readable.Add(i);
            else if (options.SkipUnreadable) findings.Warn(paths[i], problem, "It was left out, as was asked for.");
            else findings.Error(paths[i], problem, "Replace or remove it, or have all that cannot be read left out.");
        }
        findings.ThrowIfErrors();
        return readable.Count > 0 ? readable : throw new ImportRefusedException(tree.Name, "None of its pictures can be read.", "Bring pictures that can: PNG, JPEG, WebP, BMP or GIF.");
    }

    private (int Width, int Height) Size(List<PictureHeader> headers, (int Width, int Height)? wanted)
    {
        if (wanted is { } size)
        {
            var resized = headers.Count(header => (header.Width, header.Height) != size);
            if (resized > 0) findings.Note($"{resized} of {headers.Count} pictures", $"They are resized to {size.Width} × {size.Height}.", "Name another size if that is not wanted.");
            return size;
        }
        var sizes = headers.Select(header => (header.Width, header.Height)).Distinct().ToList();
        if (sizes.Count == 1) return sizes[0];
        var (smallest, largest) = (sizes.MinBy(s => s.Width * (long)s.Height), sizes.MaxBy(s => s.Width * (long)s.Height));
        findings.Error(
            string.Create(CultureInfo.InvariantCulture, $"{sizes.Count:N0} sizes"),
            $"The pictures differ in size, from {smallest.Width} × {smallest.Height} to {largest.Width} × {largest.Height}.",
            "Name one that all are resized to, such as 64x64.");
        return sizes[0];
    }

    private DatasetContents Contents(PictureLayout layout, int channels, (int Width, int Height) size) => new()
    {
        Kind = DatasetKind.Pictures,
        Task = Targets.Classification,
        InputShape = [channels, size.Height, size.Width],
        Targets = layout.Names,
        Parts = layout.Counts(),
        Scaling = new InputScaling(byte.MaxValue, new double[channels], new double[channels]),
        Findings = findings.ToList(),
        Source = tree.Name,
    };

    /// <summary>Makes another file of the draft's pictures, and removes the draft.</summary>
    private static DatasetContents Move(PictureDraft draft, string path, PictureLayout layout, DatasetContents contents)
    {
        var aside = path + ".draft";
        DurableFiles.Move(path, aside, overwrite: false);
        try
        {
            var (channels, height, width) = (contents.InputShape[0], contents.InputShape[1], contents.InputShape[2]);
            using var file = PictureFiles.Create(path, contents, layout);
            var (figures, pixels) = (new ByteFigures(channels), new byte[height * width * channels]);
            for (var i = 0; i < layout.Examples.Length; i++)
            {
                if (layout.Examples[i] is not (>= 0 and var example)) continue;
                draft.Read(i, pixels);
                file.WriteInput(example, pixels);
                if (layout.Plan.Parts[example] == PartName.Training) figures.Add(pixels);
            }
            var whole = contents with { Scaling = figures.Scaling };
            file.Finish(whole);
            return whole;
        }
        finally
        {
            File.Delete(aside);
        }
    }
}

/// <summary>The packed file of pictures.</summary>
internal static class PictureFiles
{
    /// <summary>One that has the classes of all, and no pixels yet.</summary>
    /// <param name="path">A file that is not there yet.</param>
    /// <param name="contents">What is known of it.</param>
    /// <param name="layout">Where each picture lies.</param>
    public static PackedDatasetWriter Create(string path, DatasetContents contents, PictureLayout layout)
    {
        var file = new PackedDatasetWriter(path, contents, layout.Plan, "U8", [contents.InputShape[1], contents.InputShape[2], contents.InputShape[0]], "I64", []);
        file.WriteTargets(layout.Classes);
        return file;
    }
}
