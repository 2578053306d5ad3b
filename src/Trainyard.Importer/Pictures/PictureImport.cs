using System.Globalization;
using Trainyard.Contracts;
using Trainyard.Importer.Sources;

namespace Trainyard.Importer.Pictures;

/// <summary>Class folders of pictures: looked at first, so that most faults are known before anything is decoded; then decoded and packed on all cores.</summary>
internal sealed class PictureImport
{
    private readonly SourceTree _tree;
    private readonly DatasetOptions _options;
    private readonly Findings _findings;
    private readonly Action<int, int> _progress;

    /// <summary>The example of each picture of the source; -1: it was left out.</summary>
    private readonly int[] _examples;
    private readonly int[] _classes;
    private readonly PartPlan _plan;
    private readonly (int Width, int Height) _size;
    private readonly int _channels;
    private readonly DatasetContents _draft;

    /// <param name="tree">Where the pictures are.</param>
    /// <param name="options">How they are to be read.</param>
    /// <param name="findings">What is odd.</param>
    /// <param name="limit">Most bytes that all may unpack to.</param>
    /// <param name="progress">Told how many of how many are packed.</param>
    /// <exception cref="ImportRefusedException">They are no dataset.</exception>
    public PictureImport(SourceTree tree, DatasetOptions options, Findings findings, long limit, Action<int, int> progress)
    {
        (_tree, _options, _findings, _progress) = (tree, options, findings, progress);
        var survey = PictureSurvey.Of(tree, findings, options.SkipUnreadable, limit);
        if (survey.Paths.Count == 0) throw new ImportRefusedException(tree.Name, "There is no picture in it.", "Bring a folder for each class, with its pictures: PNG, JPEG, WebP, BMP or GIF.");
        var readable = Enumerable.Range(0, survey.Paths.Count).Where(i => survey.Headers[i] is not null).ToList();
        _findings.ThrowIfErrors();
        if (readable.Count == 0) throw new ImportRefusedException(tree.Name, "None of its pictures can be read.", "Bring pictures that can: PNG, JPEG, WebP, BMP or GIF.");

        var places = PicturePaths.Places([.. readable.Select(i => survey.Paths[i])], tree.Folders, findings);
        _findings.ThrowIfErrors();
        string[] names = [.. places.Select(place => place.Class).Distinct().Order(StringComparer.Ordinal)];
        var numbers = names.Index().ToDictionary(name => name.Item, name => name.Index);
        _examples = new int[survey.Paths.Count];
        Array.Fill(_examples, -1);
        for (var i = 0; i < readable.Count; i++) _examples[readable[i]] = i;
        _classes = [.. places.Select(place => numbers[place.Class])];
        var given = places.Select(place => place.Part).ToList();
        _plan = PartPlan.Of(_classes, given, Twins([.. readable.Select(i => survey.Digests[i])], places), options, findings);
        _plan.Check(_classes, names, findings);
        var headers = readable.Select(i => survey.Headers[i]!.Value).ToList();
        _size = Size(headers);
        _channels = headers.All(header => header.IsGrey) ? 1 : 3;
        _findings.ThrowIfErrors();

        var counts = _plan.ByClass(_classes, names.Length);
        _draft = new DatasetContents
        {
            Kind = DatasetKind.Pictures,
            Task = Targets.Classification,
            InputShape = [_channels, _size.Height, _size.Width],
            Targets = names,
            Parts = [.. counts.Where(part => part.Value.Sum() > 0).Select(part => new DatasetPart(part.Key, part.Value.Sum(), part.Value))],
            Scaling = new InputScaling(byte.MaxValue, new double[_channels], new double[_channels]),
            Findings = findings.ToList(),
            Source = tree.Name,
        };
    }

    /// <summary>Decodes and packs.</summary>
    /// <param name="path">A file that is not there yet.</param>
    /// <returns>What it holds.</returns>
    /// <exception cref="ImportRefusedException">A picture is damaged.</exception>
    public DatasetContents Pack(string path)
    {
        using var file = new PackedDatasetWriter(path, _draft, _plan, "U8", [_size.Height, _size.Width, _channels], "I64", []);
        for (var i = 0; i < _classes.Length; i++) file.WriteTarget(i, _classes[i]);
        var figures = new ByteFigures(_channels);
        var done = 0;
        PictureSurvey.ForEach(PictureSurvey.Pictures(_tree, _findings, _ => { }).Where(picture => _examples[picture.Index] >= 0), picture =>
        {
            try
            {
                PackOne(file, picture, figures);
            }
            catch (InvalidDataException e)
            {
                // One whose header is whole cannot be left out any more: its place is taken.
                _findings.Error(picture.Path, e.Message, "Replace or remove it.");
            }
            _progress(Interlocked.Increment(ref done), _classes.Length);
        });
        _findings.ThrowIfErrors();
        var contents = _draft with { Scaling = figures.Scaling, Findings = _findings.ToList() };
        file.Finish(contents);
        return contents;
    }

    private void PackOne(PackedDatasetWriter file, PictureFile picture, ByteFigures figures)
    {
        var example = _examples[picture.Index];
        var pixels = new byte[_size.Width * _size.Height * _channels];
        Picture.Decode(picture.Content(), _size.Width, _size.Height, _channels, pixels);
        file.WriteInput(example, pixels);
        if (_plan.Parts[example] == PartName.Training) figures.Add(pixels);
    }

    private (int Width, int Height) Size(List<PictureHeader> headers)
    {
        var sizes = headers.Select(header => (header.Width, header.Height)).Distinct().ToList();
        if (_options.Size is { } wanted)
        {
            var size = PictureSize.Parse(wanted);
            var resized = headers.Count(header => (header.Width, header.Height) != size);
            if (resized > 0) _findings.Note($"{resized} of {headers.Count} pictures", $"They are resized to {size.Width} × {size.Height}.", "Name another size if that is not wanted.");
            return size;
        }
        if (sizes.Count == 1) return sizes[0];
        var (smallest, largest) = (sizes.MinBy(size => size.Width * (long)size.Height), sizes.MaxBy(size => size.Width * (long)size.Height));
        _findings.Error(
            string.Create(CultureInfo.InvariantCulture, $"{sizes.Count:N0} sizes"),
            $"The pictures differ in size, from {smallest.Width} × {smallest.Height} to {largest.Width} × {largest.Height}.",
            "Name one that all are resized to, such as 64x64.");
        return sizes[0];
    }

    /// <summary>For each example the first with the same bytes.</summary>
    private int[] Twins(IReadOnlyList<string> digests, IReadOnlyList<PicturePlace> places)
    {
        var (first, twins) = (new Dictionary<string, int>(), new int[digests.Count]);
        for (var i = 0; i < twins.Length; i++)
        {
            var twin = twins[i] = first.TryGetValue(digests[i], out var earlier) ? earlier : first[digests[i]] = i;
            if (twin == i) continue;
            if (places[i].Class != places[twin].Class) _findings.Warn($"{places[twin].Path} and {places[i].Path}", "The same picture is in two classes.", "Remove it from one of them.");
            else if (places[i].Part != places[twin].Part) _findings.Warn($"{places[twin].Path} and {places[i].Path}", "The same picture is in two parts, so a model is tested with what it was shown.", "Remove it from one of them.");
            else _findings.Warn($"{places[twin].Path} and {places[i].Path}", "They are the same picture.", "Remove one of them, unless it is meant to count twice.");
        }
        return twins;
    }
}
