using System.Text;
using System.Text.Json.Nodes;
using Trainyard.Contracts;
using Trainyard.Embedded.Sqlite;
using Trainyard.Fleet.RabbitMq;
using Trainyard.Jobs;
using Trainyard.Storage;
using Trainyard.Tests.Contracts;

namespace Trainyard.Tests.Versions;

/// <summary>
/// Old and new programs side by side. In <c>v1</c> is what version 1 wrote, as it was: this version must read it, and so must every later one.
/// </summary>
public sealed class VersionTests : IDisposable
{
    private readonly TempDatabase _temp = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _temp.Dispose();

    [Fact]
    public void A_job_of_version_1_is_read()
    {
        var job = JobDocuments.Read(Recorded("job.json"));

        Assert.Equal((JobState.Succeeded, 1, 1, 2), (job.State, job.SpecVersion, job.Checkpoint!.Version, job.Result!.Model.Count));
        Assert.True(job.IsKnownHere());
        Assert.Null(job.Removed);
    }

    [Fact]
    public void Events_of_version_1_are_read()
    {
        var events = Recorded("events.jsonl").TrimEnd().Split('\n').Select(EventDocuments.Read).ToList();

        Assert.All(events, e => Assert.True(e.IsKnown));
        Assert.All(events.OfType<CheckpointSaved>(), e => Assert.Equal(1, e.Version));
        Assert.Equal(10, events.Select(e => e.GetType()).Distinct().Count(t => t != typeof(LineLogged)));
    }

    [Fact]
    public void A_message_of_version_1_is_read() => Assert.Equal(1, JobMessage.Read(Encoding.UTF8.GetBytes(Recorded("message.json"))).Version);

    [Fact]
    public void An_event_of_a_later_version_with_one_more_field_is_read()
    {
        var later = JsonNode.Parse(Recorded("events.jsonl").Split('\n').First(l => l.Contains("stepsTrained", StringComparison.Ordinal)))!.AsObject();
        later["gradientNorm"] = new JsonObject { ["l2"] = 0.5 };

        Assert.IsType<StepsTrained>(EventDocuments.Read(later.ToJsonString()));
    }

    [Fact]
    public async Task What_a_later_version_keeps_of_a_job_survives_a_change_by_this_one()
    {
        var job = await StoreLaterAsync(later => later["budget"] = new JsonObject { ["euros"] = 12 });
        var store = new SqliteJobStore(_temp.Database, TimeProvider.System);

        await store.UpdateAsync(job, j => j.RequestPause(), Cancel);

        var changed = (await store.FindAsync(job, Cancel))!;
        Assert.Equal(JobState.Paused, changed.State);
        Assert.Equal(12, changed.Later!["budget"].GetProperty("euros").GetInt32());
    }

    [Theory]
    [InlineData("specVersion")]
    [InlineData("checkpoint")]
    public async Task A_job_that_only_a_later_version_trains_rightly_is_left_to_it(string what)
    {
        var id = await StoreLaterAsync(later =>
        {
            if (what == "specVersion") later["specVersion"] = Trainyard.Contracts.Versions.Spec + 1;
            else later["checkpoint"] = new JsonObject { ["epoch"] = 1, ["step"] = 1, ["savedAt"] = Samples.Now, ["artifact"] = new JsonObject { ["id"] = "a/b", ["size"] = 1, ["sha256"] = "00" }, ["version"] = Trainyard.Contracts.Versions.Checkpoint + 1 };
        });
        var store = new SqliteJobStore(_temp.Database, TimeProvider.System);

        Assert.False((await store.UpdateAsync(id, j => j.Claim("old", Guid.NewGuid(), Samples.Now), Cancel)).Changed);
        Assert.False((await store.FindAsync(id, Cancel))!.IsKnownHere());
        // It can be seen, listed and steered all the same.
        Assert.Equal(id, Assert.Single((await store.ListAsync(new JobQuery(), Cancel)).Jobs).Id);
        Assert.True((await store.UpdateAsync(id, j => j.RequestCancel(Samples.Now), Cancel)).Changed);
    }

    /// <summary>A queued job as a later version stores it.</summary>
    private async Task<JobId> StoreLaterAsync(Action<JsonObject> change)
    {
        var document = JsonNode.Parse(JobDocuments.WriteText(Samples.Job()))!.AsObject();
        change(document);
        var job = JobDocuments.Read(document.ToJsonString());
        return (await new SqliteJobStore(_temp.Database, TimeProvider.System).AddAsync(job, null, Cancel)).Id;
    }

    private static string Recorded(string name) => File.ReadAllText(Repository.File("tests", "Trainyard.Tests", "Versions", "v1", name));
}
