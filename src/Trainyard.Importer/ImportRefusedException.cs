using Trainyard.Contracts;

namespace Trainyard.Importer;

/// <summary>What was brought is no dataset; the findings say why, each with what to do.</summary>
internal sealed class ImportRefusedException(IReadOnlyList<DatasetFinding> findings) : Exception(Sentence(findings))
{
    /// <param name="where">The file, the row or the column.</param>
    /// <param name="what">What is wrong, as a sentence.</param>
    /// <param name="advice">What to do, as a sentence.</param>
    public ImportRefusedException(string where, string what, string advice)
        : this([new DatasetFinding(FindingLevel.Error, where, what, advice)])
    {
    }

    public IReadOnlyList<DatasetFinding> Findings { get; } = findings;

    private static string Sentence(IReadOnlyList<DatasetFinding> findings) =>
        string.Join(" ", findings.Where(finding => finding.Level == FindingLevel.Error).Select(finding => $"{finding.Where}: {finding.What} {finding.Advice}"));
}
