using System.Diagnostics.CodeAnalysis;

namespace Trainyard.Contracts;

/// <summary>The datasets that a program knows.</summary>
/// <param name="all">At least one; a spec that names none means the first.</param>
public sealed class KnownDatasets(params IReadOnlyList<DatasetInfo> all)
{
    public IReadOnlyList<DatasetInfo> All { get; } = all;

    public DatasetInfo Default => All[0];

    /// <param name="name">As a spec has it; empty: the default; without a version: the newest.</param>
    /// <param name="data">The dataset.</param>
    /// <returns>Whether there is such a dataset.</returns>
    public bool TryFind(string name, [NotNullWhen(true)] out DatasetInfo? data)
    {
        data = name.Length == 0 ? Default : All.FirstOrDefault(d => d.Name == name) ?? All.LastOrDefault(d => d.Name.StartsWith($"{name}@", StringComparison.Ordinal));
        return data is not null;
    }

    /// <exception cref="ArgumentException">There is no such dataset.</exception>
    public DatasetInfo Find(string name) => TryFind(name, out var data) ? data : throw new ArgumentException($"There is no dataset '{name}'.", nameof(name));
}
