using System.Text.RegularExpressions;

namespace Trainyard.Tests;

/// <summary>Whoever is woken by an alert finds what to do.</summary>
public sealed partial class AlertsTests
{
    [Fact]
    public void Each_alert_has_a_section_and_each_section_an_alert()
    {
        var rules = Repository.File("deploy", "prometheus", "alerts.yaml");
        Assert.SkipUnless(File.Exists(rules), "There are no alert rules yet.");
        var page = File.ReadAllText(Repository.File("docs", "operations.md"));

        Assert.Equal(
            Alert().Matches(File.ReadAllText(rules)).Select(m => m.Groups[1].Value).Order(StringComparer.Ordinal),
            Section().Matches(page).Select(m => m.Groups[1].Value).Order(StringComparer.Ordinal));
    }

    [GeneratedRegex(@"- alert: (\w+)")]
    private static partial Regex Alert();

    [GeneratedRegex(@"^### (Trainyard\w+)$", RegexOptions.Multiline)]
    private static partial Regex Section();
}
