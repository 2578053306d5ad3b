using System.Collections.Frozen;
using Trainyard.Contracts;

namespace Trainyard.Importer.Arrays;

/// <summary>What arrays are for, told from their names: x_train, train-labels, X_test, images, y… A function of the names alone.</summary>
internal static class ArrayRoles
{
    private static readonly FrozenSet<string> InputWords = FrozenSet.Create("x", "input", "inputs", "image", "images", "data", "feature", "features", "arr0");
    private static readonly FrozenSet<string> TargetWords = FrozenSet.Create("y", "target", "targets", "label", "labels", "class", "classes", "arr1");

    /// <summary>The names of inputs and targets, part by part; a part is null where the names give none.</summary>
    /// <exception cref="ImportRefusedException">The names do not tell.</exception>
    public static IReadOnlyList<(PartName? Part, string Inputs, string Targets)> Of(IEnumerable<string> names, string source)
    {
        var known = names.Select(name => (Name: name, Words: Words(name))).Select(array => (
            array.Name,
            Part: array.Words.Select(PartOf).FirstOrDefault(part => part is not null),
            IsInputs: array.Words.Any(InputWords.Contains),
            IsTargets: array.Words.Any(TargetWords.Contains))).ToList();
        var pairs = new List<(PartName? Part, string Inputs, string Targets)>();
        foreach (var part in known.Where(array => array.IsInputs != array.IsTargets).GroupBy(array => array.Part).OrderBy(group => group.Key))
        {
            if (part.Where(array => array.IsInputs).ToList() is [var inputs] && part.Where(array => array.IsTargets).ToList() is [var targets]) pairs.Add((part.Key, inputs.Name, targets.Name));
        }
        return pairs.Count > 0 ? pairs : throw new ImportRefusedException(
            source,
            $"It has the arrays {string.Join(", ", known.Select(array => array.Name))}, of which none is told to be inputs with their targets.",
            "Call them x and y, or x_train, y_train, x_test and y_test.");
    }

    /// <summary>Also by MNIST's name of its test part.</summary>
    private static PartName? PartOf(string word) => word == "t10k" ? PartName.Test : PartWords.Find(word);

    private static string[] Words(string name) =>
        Path.GetFileNameWithoutExtension(name).Replace("arr_", "arr", StringComparison.Ordinal).ToLowerInvariant().Split(['_', '-', '.', ' '], StringSplitOptions.RemoveEmptyEntries);
}
