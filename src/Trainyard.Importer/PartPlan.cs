using Trainyard.Contracts;

namespace Trainyard.Importer;

/// <summary>The part of each example, and its row there.</summary>
/// <param name="Parts">By example.</param>
/// <param name="Rows">By example.</param>
internal sealed record PartPlan(IReadOnlyList<PartName> Parts, IReadOnlyList<int> Rows)
{
    /// <summary>Examples of a part.</summary>
    public int Count(PartName part) => Parts.Count(p => p == part);

    /// <summary>Takes the parts that were given, and shares out what they leave open, class by class.</summary>
    /// <param name="classes">The class of each example; 0 for all where there are none.</param>
    /// <param name="given">The part of each example; null: nothing was said of it.</param>
    /// <param name="twins">The first example with the same content; its own number for most.</param>
    /// <param name="options">Shares and seed.</param>
    /// <param name="findings">What is odd.</param>
    public static PartPlan Of(IReadOnlyList<int> classes, IReadOnlyList<PartName?> given, IReadOnlyList<int> twins, DatasetOptions options, Findings findings)
    {
        var (hasValidation, hasTest) = (given.Contains(PartName.Validation), given.Contains(PartName.Test));
        var open = Enumerable.Range(0, classes.Count).Where(i => (given[i] ?? PartName.Training) == PartName.Training).ToList();
        var (validation, test) = (hasValidation ? 0 : options.ValidationShare, hasTest ? 0 : options.TestShare);
        var parts = given.Select(part => part ?? PartName.Training).ToArray();
        var shared = Splits.Stratified([.. open.Select(i => classes[i])], validation, test, options.Seed);
        for (var i = 0; i < open.Count; i++) parts[open[i]] = shared[i];
        // The same content in two parts would be asked in the test what was shown in training.
        foreach (var i in open.Where(i => twins[i] != i && (given[twins[i]] ?? PartName.Training) == PartName.Training)) parts[i] = parts[twins[i]];

        if (validation > 0 || test > 0)
        {
            var taken = string.Join(" and ", new[] { (validation, "to validate with"), (test, "to test with") }.Where(t => t.Item1 > 0).Select(t => FormattableString.Invariant($"{t.Item1:P0} {t.Item2}")));
            findings.Note("the examples", $"Of each class, {taken} were taken from those for training, because the files name none for it.", "Name other shares, or use folders or a column for the parts.");
        }
        return new PartPlan(parts, Numbered(parts));
    }

    /// <summary>Looks for parts and classes that a training cannot do without.</summary>
    /// <param name="classes">The class of each example.</param>
    /// <param name="names">Of the classes; none: there are none.</param>
    /// <param name="findings">What is odd.</param>
    public void Check(IReadOnlyList<int> classes, IReadOnlyList<string> names, Findings findings)
    {
        foreach (var part in new[] { PartName.Training, PartName.Test }.Where(part => Count(part) == 0))
            findings.Error("the examples", $"None is there {(part == PartName.Training ? "to train" : "to test")} with.", "Bring more examples, or name other shares for the parts.");
        if (names.Count == 0) return;
        if (names.Count == 1) findings.Error(names[0], "It is the only class, so there is nothing to tell apart.", "Bring examples of at least two classes.");
        var counts = ByClass(classes, names.Count);
        for (var c = 0; c < names.Count; c++)
        {
            if (counts[PartName.Training][c] == 0) findings.Error(names[c], "The class has no example to train with.", "Put some of its examples among those for training.");
            else if (counts[PartName.Test][c] == 0) findings.Warn(names[c], "The class has no example to test with, so nobody will know how well it is told.", "Bring more examples of it.");
        }
    }

    /// <summary>How many examples of each class a part has.</summary>
    public IReadOnlyDictionary<PartName, int[]> ByClass(IReadOnlyList<int> classes, int count)
    {
        var counts = Enum.GetValues<PartName>().ToDictionary(part => part, _ => new int[count]);
        for (var i = 0; i < classes.Count; i++) counts[Parts[i]][classes[i]]++;
        return counts;
    }

    private static int[] Numbered(PartName[] parts)
    {
        var (next, rows) = (new int[Enum.GetValues<PartName>().Length], new int[parts.Length]);
        for (var i = 0; i < parts.Length; i++) rows[i] = next[(int)parts[i]]++;
        return rows;
    }
}
