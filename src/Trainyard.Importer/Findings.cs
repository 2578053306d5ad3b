using System.Globalization;
using Trainyard.Contracts;

namespace Trainyard.Importer;

/// <summary>What was odd, each kind of thing once with its first places: a thousand damaged pictures make one finding. May be used from several threads.</summary>
internal sealed class Findings
{
    /// <summary>Places that a finding names.</summary>
    private const int MaxPlaces = 10;

    private readonly Dictionary<(FindingLevel Level, string What, string Advice), (List<string> Places, long Count)> _all = [];

    /// <summary>Whether the dataset is refused.</summary>
    public bool HasErrors
    {
        get
        {
            lock (_all) return _all.Keys.Any(finding => finding.Level == FindingLevel.Error);
        }
    }

    /// <exception cref="ImportRefusedException">There is an error among them.</exception>
    public void ThrowIfErrors()
    {
        if (HasErrors) throw new ImportRefusedException(ToList());
    }

    public void Add(FindingLevel level, string where, string what, string advice)
    {
        lock (_all)
        {
            var (places, count) = _all.TryGetValue((level, what, advice), out var found) ? found : ([], 0L);
            if (places.Count < MaxPlaces) places.Add(where);
            _all[(level, what, advice)] = (places, count + 1);
        }
    }

    public void Error(string where, string what, string advice) => Add(FindingLevel.Error, where, what, advice);

    public void Warn(string where, string what, string advice) => Add(FindingLevel.Warning, where, what, advice);

    public void Note(string where, string what, string advice) => Add(FindingLevel.Note, where, what, advice);

    /// <summary>The worst first.</summary>
    public IReadOnlyList<DatasetFinding> ToList()
    {
        lock (_all)
        {
            return [.. _all.OrderByDescending(entry => entry.Key.Level).Select(entry => new DatasetFinding(entry.Key.Level, Where(entry.Value.Places, entry.Value.Count), entry.Key.What, entry.Key.Advice))];
        }
    }

    // Threads find things in no order.
    private static string Where(List<string> places, long count) => string.Join(", ", places.Order(StringComparer.Ordinal))
        + (count > places.Count ? string.Create(CultureInfo.InvariantCulture, $" and {count - places.Count:N0} more") : "");
}
