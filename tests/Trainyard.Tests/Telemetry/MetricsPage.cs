using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;

namespace Trainyard.Tests.Telemetry;

/// <summary>A page of metrics, as Prometheus reads it.</summary>
internal sealed partial class MetricsPage
{
    private readonly List<(string Name, string Labels, double Value)> _samples;

    private MetricsPage(string text) => _samples =
        [.. Samples().Matches(text).Select(m => (m.Groups["name"].Value, m.Groups["labels"].Value, double.Parse(m.Groups["value"].ValueSpan, CultureInfo.InvariantCulture)))];

    public IEnumerable<string> Names => _samples.Select(sample => sample.Name);

    /// <summary>The sum of the samples with this name, and this text among their labels; null when there is none.</summary>
    public double? Sum(string name, string label = "")
    {
        var found = _samples.Where(s => s.Name == name && s.Labels.Contains(label, StringComparison.Ordinal)).ToList();
        return found.Count == 0 ? null : found.Sum(s => s.Value);
    }

    public static async Task<MetricsPage> ReadAsync(Uri address)
    {
        using var http = new HttpClient();
        using var response = await http.GetAsync(address, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return new MetricsPage(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    /// <summary>Null when it takes longer than a scraper waits.</summary>
    public static async Task<MetricsPage?> TryReadAsync(Uri address, TimeSpan limit)
    {
        try
        {
            using var http = new HttpClient { Timeout = limit };
            return new MetricsPage(await http.GetStringAsync(address, TestContext.Current.CancellationToken));
        }
        catch (TaskCanceledException) when (!TestContext.Current.CancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }

    [GeneratedRegex(@"^(?<name>[a-z_][a-z0-9_]*)(\{(?<labels>[^\n]*)\})? (?<value>\S+)", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Samples();
}
