using System.Reflection;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Trainyard.Contracts;
using Trainyard.Events;
using Trainyard.Jobs;
using Trainyard.Storage;

namespace Trainyard.Tests.Storage;

/// <summary>
/// Every kind of document as it is stored. Whoever changes one of these files changes what other versions find in their database: a
/// field may be added, to a file of its own, and none may be renamed, moved to another form or left out.
/// </summary>
public class GoldenTests
{
    private static readonly EventHeaders Headers = new(1, "stepsTrained", new EventCursor(3, 2), "c2lnbmF0dXJl");

    public static TheoryData<string> Jobs => [.. GoldenJobs.All.Keys];

    /// <summary>These versions only read.</summary>
    public static TheoryData<string> BeforeMetrics => [.. Directory.GetFiles(Path.Combine(Folder, "BeforeMetrics")).Select(f => Path.GetFileNameWithoutExtension(f)!)];

    public static TheoryData<string> Events => [.. GoldenEvents.All.Keys];

    [Theory, MemberData(nameof(Jobs))]
    public void A_job_is_stored_as_ever(string name)
    {
        var (golden, expected) = (Golden(name), GoldenJobs.All[name]);

        var read = JobDocuments.Read(golden);

        Assert.Equivalent(Plain(expected), Plain(read), strict: true);
        Assert.Equal(expected.Metrics, read.Metrics);
        Assert.Equal(expected.Checkpoint?.Metrics, read.Checkpoint?.Metrics);
        Assert.Equal(expected.Later?.Select(l => (l.Key, l.Value.GetRawText())), read.Later?.Select(l => (l.Key, l.Value.GetRawText())));
        Assert.Equal(WithoutSpec(golden), WithoutSpec(JobDocuments.WriteText(read)));
        Assert.Equal(WithoutSpec(golden), WithoutSpec(Encoding.UTF8.GetString(JobDocuments.Write(expected))));
    }

    [Theory, MemberData(nameof(BeforeMetrics))]
    public void A_job_that_a_version_without_series_stored_is_read(string name)
    {
        var (read, now) = (JobDocuments.Read(Golden(name, "BeforeMetrics")), GoldenJobs.All[name]);
        // What results did not have then.
        var expected = now with { Result = now.Result is { } result ? result with { WaitShare = null, RocCurve = null, Residuals = null, Predictions = null } : null };

        Assert.Equivalent(Plain(expected), Plain(read), strict: true);
        Assert.Null(read.Checkpoint?.Metrics);
        double? final = expected.State == JobState.Succeeded ? 0.96 : null;
        Assert.Equal(new Series(0.96, 125, 0.96, 125) { Final = final }, read.Metrics["validation/accuracy"]);
        Assert.Equal((double.NaN, null), (read.Metrics["train/loss"].Latest, read.Metrics["train/loss"].Best));
        Assert.Equal(expected.Result is null ? null : 0.99, read.Metrics.GetValueOrDefault("test/accuracy")?.Final);
    }

    [Fact]
    public void What_a_version_without_series_changed_since_is_taken_up()
    {
        var document = JsonNode.Parse(Golden("job-running"))!;
        document["lastEvent"] = "6-4";
        document["progress"]!["validation"]!["accuracy"] = 0.97;
        document["progress"]!["step"] = 150;

        Assert.Equal(new Series(0.97, 150, 0.97, 150), JobDocuments.Read(document.ToJsonString()).Metrics["validation/accuracy"]);
    }

    [Theory, MemberData(nameof(Events))]
    public void An_event_is_stored_as_ever(string name)
    {
        var (golden, expected) = (Golden(name), GoldenEvents.All[name]);

        var read = EventDocuments.Read(golden);

        Assert.IsType(expected.GetType(), read);
        Assert.Equivalent(expected, read, strict: true);
        Assert.Equal(golden, EventDocuments.WriteText(read));
        Assert.Equal(golden, Encoding.UTF8.GetString(EventDocuments.Write(expected)));
    }

    [Theory]
    [InlineData("line")]
    [InlineData("event-lineLogged")]
    public void A_line_is_read_with_and_without_its_type(string name) => Assert.Equal(GoldenEvents.Line, EventDocuments.ReadLine(Golden(name)));

    [Fact]
    public void A_line_in_a_table_of_its_own_is_stored_as_ever() => Assert.Equal(Golden("line"), Encoding.UTF8.GetString(EventDocuments.WriteLine(GoldenEvents.Line)));

    [Fact]
    public void A_dead_letters_headers_are_stored_as_ever()
    {
        Assert.Equal(Headers, EventHeadersDocuments.Read(Golden("dead-letter-headers")));
        Assert.Equal(Golden("dead-letter-headers"), EventHeadersDocuments.WriteText(Headers));
    }

    [Fact]
    public void A_view_of_the_list_is_stored_as_ever()
    {
        var view = new SavedViewDocument("where=tag+%3D+baseline");

        Assert.Equal(view, StoredJson.Read<SavedViewDocument>(Golden("view")));
        Assert.Equal(Golden("view"), StoredJson.WriteText(view).Replace("\\u002B", "+", StringComparison.Ordinal));
    }

    [Fact]
    public void A_dataset_is_stored_as_ever()
    {
        var read = DatasetDocument.Read("prices", 2, Encoding.UTF8.GetBytes(Golden("dataset")));

        Assert.Equivalent(GoldenJobs.Dataset, read, strict: true);
        Assert.Equal(Golden("dataset"), Encoding.UTF8.GetString(DatasetDocument.Write(read)));
    }

    [Fact]
    public void A_sweep_is_stored_as_ever()
    {
        var golden = Golden("sweep");

        Assert.Equal(golden, Encoding.UTF8.GetString(SweepDocument.Write(GoldenJobs.Sweep)));

        var read = SweepDocument.Read(GoldenJobs.Sweep.Id, GoldenJobs.Sweep.Version, Encoding.UTF8.GetBytes(golden));
        Assert.Equal(golden, Encoding.UTF8.GetString(SweepDocument.Write(read)));
        Assert.Equal((SweepState.Running, 20, 2), (read.State, read.MaxTrials, read.Trials.Count));
    }

    [Fact]
    public void An_event_of_a_later_version_is_read_as_an_event_and_no_more()
    {
        var read = EventDocuments.Read("""{"type":"gradientsSummed","norm":0.5,"fence":3,"seq":13,"at":"2026-11-24T12:00:13+00:00","step":125}""");

        Assert.Equal(new JobEvent { Fence = 3, Seq = 13, Step = 125, At = GoldenJobs.Now.AddSeconds(13) }, read);
    }

    [Fact]
    public void A_job_with_no_more_than_its_first_fields_has_their_defaults()
    {
        var golden = JsonNode.Parse(Golden("job-queued"))!;
        var least = new JsonObject { ["id"] = golden["id"]!.DeepClone(), ["owner"] = "ada", ["spec"] = golden["spec"]!.DeepClone(), ["createdAt"] = golden["createdAt"]!.DeepClone() };

        var job = JobDocuments.Read(least.ToJsonString());

        Assert.Equivalent(new Job { Id = job.Id, Owner = "ada", Spec = job.Spec, CreatedAt = GoldenJobs.Now }, job, strict: true);
    }

    [Fact]
    public void There_is_a_file_for_each_state_type_and_field()
    {
        var files = Directory.GetFiles(Folder).Select(f => Path.GetFileNameWithoutExtension(f)!).ToList();
        var types = typeof(JobEvent).GetCustomAttributes<JsonDerivedTypeAttribute>().Select(a => $"event-{a.TypeDiscriminator}");
        var states = Enum.GetNames<JobState>().Select(s => $"job-{JsonNamingPolicy.CamelCase.ConvertName(s)}");
        Assert.Empty(types.Concat(states).Except(files));

        var written = files.SelectMany(f => Names(JsonNode.Parse(Golden(f)))).ToHashSet();
        var fields = typeof(JobDocuments).Assembly.GetTypes().Where(t => t.Name.EndsWith("Document", StringComparison.Ordinal))
            .SelectMany(t => t.GetProperties()).Where(p => p.GetCustomAttribute<JsonExtensionDataAttribute>() is null).Select(p => JsonNamingPolicy.CamelCase.ConvertName(p.Name));
        Assert.Empty(fields.Except(written));
    }

    private static string Folder => Repository.File("tests", "Trainyard.Tests", "Storage", "Golden");

    private static string Golden(string name, string version = "") => File.ReadAllText(Path.Combine(Folder, version, $"{name}.json")).TrimEnd('\n');

    /// <summary>Without what has a comparison of its own.</summary>
    private static Job Plain(Job job) => job with { Later = null, Metrics = JobMetrics.None, Checkpoint = job.Checkpoint is { } checkpoint ? checkpoint with { Metrics = null } : null };

    /// <summary>A spec is stored as the wire has it, and other tests say how: here it must be read, and the rest be the same to the byte.</summary>
    private static string WithoutSpec(string json)
    {
        using var document = JsonDocument.Parse(json);
        return json.Replace(document.RootElement.GetProperty("spec").GetRawText(), "{}", StringComparison.Ordinal);
    }

    private static IEnumerable<string> Names(JsonNode? node) => node switch
    {
        JsonObject o => o.SelectMany(p => Names(p.Value).Append(p.Key)),
        JsonArray a => a.SelectMany(Names),
        _ => [],
    };
}
