using System.Text.Json.Nodes;
using Trainyard.Contracts;
using Trainyard.Datasets.Packed;
using Trainyard.Importer;
using Trainyard.Tests.Contracts;

namespace Trainyard.Tests.Datasets;

/// <summary>Imports into a folder that is gone when it is disposed.</summary>
internal sealed class Importing : IDisposable
{
    public static readonly string Folder = Repository.File("tests/Trainyard.Tests/Datasets/data");

    private readonly TempFolder _folder = new();
    private int _imports;

    /// <summary>A folder for what a test makes.</summary>
    public string Path => _folder.Path;

    /// <summary>The elements of data/manifest.json of some kind.</summary>
    public static IReadOnlyList<JsonNode> Manifest(string kind) =>
        [.. JsonNode.Parse(File.ReadAllText(System.IO.Path.Combine(Folder, "manifest.json")))!.AsArray().Select(entry => entry!).Where(entry => (string)entry["kind"]! == kind)];

    /// <param name="source">A path, or one below the test's data.</param>
    /// <param name="options">How it is read.</param>
    /// <param name="limit">Most bytes that it may unpack to.</param>
    public PackedDataset Run(string source, DatasetOptions? options = null, long limit = 1 << 30)
    {
        var target = Directory.CreateDirectory(System.IO.Path.Combine(Path, $"import-{_imports++}")).FullName;
        var contents = Import.Run(System.IO.Path.Combine(Folder, source), System.IO.Path.GetFileName(source), options ?? new(), target, limit, (_, _) => { });
        var packed = new PackedDataset(System.IO.Path.Combine(target, "dataset.safetensors"));
        Assert.Equivalent(contents, packed.Contents, strict: true);
        return packed;
    }

    /// <summary>Why it is refused: every error with its place and advice, one in a line.</summary>
    public string Refusal(string source, DatasetOptions? options = null)
    {
        var findings = Assert.Throws<ImportRefusedException>(() => Run(source, options).Dispose()).Findings;
        foreach (var finding in findings)
        {
            Assert.EndsWith(".", finding.What, StringComparison.Ordinal);
            Assert.EndsWith(".", finding.Advice, StringComparison.Ordinal);
        }
        return Lines(findings, FindingLevel.Error);
    }

    /// <summary>Findings of a level, one in a line.</summary>
    public static string Lines(IEnumerable<DatasetFinding> findings, FindingLevel level) =>
        string.Join("\n", findings.Where(finding => finding.Level == level).Select(finding => $"{finding.Where}: {finding.What} {finding.Advice}"));

    public void Dispose() => _folder.Dispose();
}
