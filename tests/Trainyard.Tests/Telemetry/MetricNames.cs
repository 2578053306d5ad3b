using System.Text.RegularExpressions;

namespace Trainyard.Tests.Telemetry;

/// <summary>What the dashboard and the alert rules ask for.</summary>
internal static partial class MetricNames
{
    /// <summary>Everything that they name must be on a page of metrics: a query for a name that nobody has shows nothing, and fires never.</summary>
    public static void Check(IReadOnlyCollection<string> shown)
    {
        foreach (var file in (string[])["grafana/trainyard.json", "prometheus/alerts.yaml"])
        {
            var named = Names().Matches(File.ReadAllText(DeployFolder.File(file))).Select(m => m.Value).ToHashSet();
            Assert.True(named.Count > 5, $"{file} names {named.Count} metrics");
            Assert.Empty(named.Except(shown));
        }
    }

    /// <summary>Labels begin like metrics, and end like none.</summary>
    [GeneratedRegex(@"\b(trainyard_[a-z_]+|http_server_[a-z_]+|dotnet_[a-z_]+)\b(?<!_(state|outcome))")]
    private static partial Regex Names();
}
