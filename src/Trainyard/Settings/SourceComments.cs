using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Trainyard.Cli;

namespace Trainyard.Local.Settings;

/// <summary>The summaries of an assembly's source, from the file that the compiler writes beside it, as Markdown in one line.</summary>
internal sealed partial class SourceComments
{
    private readonly Dictionary<string, XElement> _summaries;

    /// <exception cref="CliException">There is no such file.</exception>
    public SourceComments(Assembly assembly)
    {
        var file = Path.ChangeExtension(assembly.Location, ".xml");
        if (!File.Exists(file)) throw new CliException(ExitCodes.Local, $"The file {file}, which says what the settings mean, is missing.");
        _summaries = XDocument.Load(file).Descendants("member").Where(m => m.Element("summary") is not null).ToDictionary(m => m.Attribute("name")!.Value, m => m.Element("summary")!);
    }

    public string SummaryOf(Type type) => Find($"T:{type.FullName}");

    public string SummaryOf(PropertyInfo property) => Find($"P:{property.DeclaringType!.FullName}.{property.Name}");

    private string Find(string member) => _summaries.TryGetValue(member, out var summary) ? Markdown(summary) : "";

    private static string Markdown(XElement summary) => Spaces().Replace(string.Concat(summary.Nodes().Select(Markdown)), " ").Trim();

    private static string Markdown(XNode node) => node switch
    {
        XText text => text.Value,
        XElement { Name.LocalName: "see" } see => $"`{(see.Attribute("cref") ?? see.Attribute("langword"))?.Value.Split('.', ':')[^1]}`",
        XElement { Name.LocalName: "c" } code => $"`{code.Value}`",
        XElement other => Markdown(other),
        _ => "",
    };

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}
