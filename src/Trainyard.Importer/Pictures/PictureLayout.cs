using Trainyard.Contracts;
using Trainyard.Importer.Sources;

namespace Trainyard.Importer.Pictures;

/// <summary>Which pictures of a source are examples, of which classes, and in which parts.</summary>
/// <param name="Examples">The example of each picture of the source; -1: it is left out.</param>
/// <param name="Names">Of the classes.</param>
/// <param name="Classes">Of each example.</param>
/// <param name="Plan">The part and the row of each example.</param>
internal sealed record PictureLayout(int[] Examples, string[] Names, int[] Classes, PartPlan Plan)
{
    /// <param name="tree">Where the pictures are, after its files were listed.</param>
    /// <param name="paths">Of all pictures.</param>
    /// <param name="readable">Places of those that are examples, in order.</param>
    /// <param name="digests">Of the contents of those; null: all differ.</param>
    /// <param name="options">Shares and seed of the parts.</param>
    /// <param name="findings">What is odd.</param>
    /// <exception cref="ImportRefusedException">One lies in no class folder.</exception>
    public static PictureLayout Of(SourceTree tree, IReadOnlyList<string> paths, IReadOnlyList<int> readable, IReadOnlyList<UInt128>? digests, DatasetOptions options, Findings findings)
    {
        var places = PicturePaths.Places([.. readable.Select(i => paths[i])], tree.Folders, findings);
        findings.ThrowIfErrors();
        string[] names = [.. places.Select(place => place.Class).Distinct().Order(StringComparer.Ordinal)];
        var numbers = names.Index().ToDictionary(name => name.Item, name => name.Index);
        var examples = new int[paths.Count];
        Array.Fill(examples, -1);
        for (var i = 0; i < readable.Count; i++) examples[readable[i]] = i;
        int[] classes = [.. places.Select(place => numbers[place.Class])];
        int[] twins = digests is null ? [.. Enumerable.Range(0, classes.Length)] : Twins(digests, places, findings);
        var plan = PartPlan.Of(classes, [.. places.Select(place => place.Part)], twins, options, findings);
        plan.Check(classes, names, findings);
        return new PictureLayout(examples, names, classes, plan);
    }

    /// <summary>How many examples each part has, and of each class.</summary>
    public IReadOnlyList<DatasetPart> Counts() =>
        [.. Plan.ByClass(Classes, Names.Length).Where(part => part.Value.Sum() > 0).Select(part => new DatasetPart(part.Key, part.Value.Sum(), part.Value))];

    /// <summary>Where a picture of the source lies, which is an example.</summary>
    public (PartName Part, int Row) PlaceOf(int picture) => (Plan.Parts[Examples[picture]], Plan.Rows[Examples[picture]]);

    /// <summary>Whether each picture has the same class, part and row.</summary>
    public bool IsSameAs(PictureLayout other) => Examples.SequenceEqual(other.Examples) && Classes.SequenceEqual(other.Classes) && Plan.Parts.SequenceEqual(other.Plan.Parts);

    /// <summary>For each example the first with the same bytes.</summary>
    private static int[] Twins(IReadOnlyList<UInt128> digests, IReadOnlyList<PicturePlace> places, Findings findings)
    {
        var (first, twins) = (new Dictionary<UInt128, int>(), new int[digests.Count]);
        for (var i = 0; i < twins.Length; i++)
        {
            var twin = twins[i] = first.TryGetValue(digests[i], out var earlier) ? earlier : first[digests[i]] = i;
            if (twin == i) continue;
            if (places[i].Class != places[twin].Class) findings.Warn($"{places[twin].Path} and {places[i].Path}", "The same picture is in two classes.", "Remove it from one of them.");
            else if (places[i].Part != places[twin].Part) findings.Warn($"{places[twin].Path} and {places[i].Path}", "The same picture is in two parts, so a model is tested with what it was shown.", "Remove it from one of them.");
            else findings.Warn($"{places[twin].Path} and {places[i].Path}", "They are the same picture.", "Remove one of them, unless it is meant to count twice.");
        }
        return twins;
    }
}
