using System.Collections.Frozen;
using Trainyard.Contracts;

namespace Trainyard.Importer;

/// <summary>The words that people have for the parts of a dataset, in any case.</summary>
internal static class PartWords
{
    private static readonly FrozenDictionary<string, PartName>.AlternateLookup<ReadOnlySpan<char>> All = new Dictionary<string, PartName>
    {
        ["train"] = PartName.Training,
        ["training"] = PartName.Training,
        ["val"] = PartName.Validation,
        ["valid"] = PartName.Validation,
        ["validation"] = PartName.Validation,
        ["dev"] = PartName.Validation,
        ["test"] = PartName.Test,
        ["testing"] = PartName.Test,
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase).GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>Null: the word means no part.</summary>
    public static PartName? Find(ReadOnlySpan<char> word) => All.TryGetValue(word, out var part) ? part : null;
}
