using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Trainyard.Tests.Layout;

/// <summary>A project under <c>src/</c>, by what stands in its file.</summary>
/// <param name="Name">Without the <c>Trainyard.</c> before it.</param>
/// <param name="Description">What it says of itself.</param>
/// <param name="References">The projects that it names.</param>
/// <param name="Packages">The packages that it names.</param>
internal sealed partial record Project(string Name, string Description, IReadOnlyList<string> References, IReadOnlyList<string> Packages)
{
    public static IReadOnlyDictionary<string, Project> All { get; } = Directory.EnumerateFiles(Repository.File("src"), "*.csproj", SearchOption.AllDirectories).Select(Read).ToDictionary(p => p.Name);

    /// <summary>The arrows of the picture in docs/architecture.md.</summary>
    public static IReadOnlyList<(string From, string To)> Drawn { get; } =
        [.. Arrow().Matches(File.ReadAllText(Repository.File("docs", "architecture.md"))).SelectMany(m => m.Groups["to"].Value.Split(" & ").Select(to => (m.Groups["from"].Value, to)))];

    /// <summary>All projects that it sees, through others too.</summary>
    public IReadOnlySet<string> Reach() => References.SelectMany(r => All[r].Reach().Append(r)).ToHashSet();

    public static string ShortName(string path) => Path.GetFileNameWithoutExtension(path.Replace('\\', '/')) is var name && name.StartsWith("Trainyard.", StringComparison.Ordinal) ? name["Trainyard.".Length..] : name;

    private static Project Read(string path)
    {
        var file = XDocument.Load(path);
        return new Project(ShortName(path), (string?)file.Descendants("Description").SingleOrDefault() ?? "", [.. Names("ProjectReference").Select(ShortName)], [.. Names("PackageReference")]);

        IEnumerable<string> Names(string element) => file.Descendants(element).Select(e => (string)e.Attribute("Include")!);
    }

    [GeneratedRegex(@"^ *(?<from>\w+) --> (?<to>\w+( & \w+)*)$", RegexOptions.Multiline)]
    private static partial Regex Arrow();
}
