using System.Reflection;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Trainyard.Contracts;
using Trainyard.Server.Live;

namespace Trainyard.Tests.Server.OpenApi;

/// <summary>docs/live.md says what the hub takes and sends.</summary>
public sealed class LivePageTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private static readonly string Page = File.ReadAllText(Repository.File("docs", "live.md"));
    private static readonly List<JsonNode> Messages = [.. Regex.Matches(Page, "```json\n(.*?)\n```", RegexOptions.Singleline).Select(m => JsonNode.Parse(m.Groups[1].Value)!)];

    [Fact]
    public void It_names_every_call_with_its_arguments()
    {
        var calls = typeof(JobHub).GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly).Where(m => !m.IsVirtual).ToDictionary(m => m.Name, m => m.GetParameters().Length);
        Assert.Equal(calls.Keys.Order(StringComparer.Ordinal), Regex.Matches(Page, @"^\| `(\w+)` \| (?:none|a job's id)", RegexOptions.Multiline).Select(m => m.Groups[1].Value).Order(StringComparer.Ordinal));
        var shown = Messages.Where(m => (int?)m["type"] == 1 && m["invocationId"] is not null).ToList();
        Assert.Equal(2, shown.Count);
        Assert.All(shown, m => Assert.Equal(calls[(string)m["target"]!], m["arguments"]!.AsArray().Count));
    }

    [Fact]
    public async Task Its_messages_fit_the_schemas_that_it_points_to()
    {
        var document = await ApiDocument.ReadAsync(shared.Server);
        var updates = Messages.Where(m => (string?)m["target"] == HubNames.Update).Select(m => Assert.Single(m["arguments"]!.AsArray())!).ToList();
        Assert.Equal(2, updates.Count);
        var members = typeof(LiveUpdate).GetProperties().Select(p => char.ToLowerInvariant(p.Name[0]) + p.Name[1..]).Order(StringComparer.Ordinal);
        // The page leaves these out, and says so.
        var view = document.Resolve("#/components/schemas/JobView")!.DeepClone();
        view["required"] = new JsonArray([.. view["required"]!.AsArray().Select(r => (string)r!).Except(["spec", "layers", "attemptList"])]);
        foreach (var update in updates)
        {
            Assert.Equal(members, update.AsObject().Select(p => p.Key).Order(StringComparer.Ordinal));
            Check("JobSummary", update["jobs"]!.AsArray());
            foreach (var delta in update["deltas"]!.AsArray()) Assert.Empty(document.Check(delta!["job"], view));
            Check("JobEvent", update["deltas"]!.AsArray().SelectMany(d => d!["events"]!.AsArray()));
            Check("EventCursor", update["deltas"]!.AsArray().Select(d => d!["next"]));
        }

        void Check(string schema, IEnumerable<JsonNode?> values)
        {
            foreach (var value in values) Assert.Empty(document.Check(value, document.Resolve($"#/components/schemas/{schema}")!));
        }
    }

    [Fact]
    public void Its_limits_are_the_hubs()
    {
        Assert.Contains($"up to {ClientFeed.MaxJobs} jobs", Page, StringComparison.Ordinal);
        Assert.Contains("docs/live.md", File.ReadAllText(Repository.File("src", "Trainyard.Server", "Docs", "DescribeDocument.cs")), StringComparison.Ordinal);
    }
}
