using System.Text.RegularExpressions;

namespace Trainyard.Tests.Layout;

/// <summary>What the pages for people name exists.</summary>
public sealed partial class PagesTests
{
    /// <summary>Each page, by its path in the repository.</summary>
    public static TheoryData<string> Pages =>
    [
        "README.md", "CONTRIBUTING.md", "CHANGELOG.md", "deploy/kubernetes/README.md",
        .. Directory.EnumerateFiles(Repository.File("docs"), "*.md", SearchOption.AllDirectories).Select(page => Path.GetRelativePath(Repository.Root, page)),
    ];

    [Theory, MemberData(nameof(Pages))]
    public void Every_link_within_the_repository_has_a_target(string page)
    {
        var file = Repository.File(page);
        Assert.All(Link().Matches(Prose(file)), link =>
        {
            var (path, anchor) = (link.Groups["path"].Value, link.Groups["anchor"].Value);
            var target = path.Length == 0 ? file : Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, path));
            Assert.True(Path.Exists(target), $"{page} links to {path}, which does not exist.");
            if (anchor.Length > 0) Assert.Contains(anchor, Anchors(target));
        });
    }

    [Fact]
    public void Every_source_file_that_the_architecture_names_exists()
    {
        var named = SourceFile().Matches(File.ReadAllText(Repository.File("docs", "architecture.md"))).Select(m => m.Groups["path"].Value).ToList();
        Assert.NotEmpty(named);
        Assert.All(named, path => Assert.True(File.Exists(Repository.File("src", $"Trainyard.{path}")), $"docs/architecture.md names {path}, which does not exist."));
    }

    /// <summary>Without code, in which brackets mean something else.</summary>
    private static string Prose(string page) => Code().Replace(File.ReadAllText(page), "");

    /// <summary>The anchors that GitHub gives to headings.</summary>
    private static IEnumerable<string> Anchors(string page) =>
        Heading().Matches(Prose(page)).Select(m => NoPartOfAnAnchor().Replace(m.Groups["text"].Value.ToLowerInvariant(), "").Replace(' ', '-'));

    [GeneratedRegex(@"\]\((?!https?:)(?<path>[^)#\s]*)(#(?<anchor>[^)\s]+))?\)")]
    private static partial Regex Link();

    [GeneratedRegex("^#+ (?<text>.+)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"[^\w\- ]")]
    private static partial Regex NoPartOfAnAnchor();

    [GeneratedRegex("^```.*?^```|^    .*?$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Code();

    [GeneratedRegex(@"`(?<path>[A-Z]\w+(/\w+)+\.cs)`")]
    private static partial Regex SourceFile();
}
