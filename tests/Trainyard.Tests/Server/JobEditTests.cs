using Trainyard.Contracts;
using Trainyard.Jobs;

namespace Trainyard.Tests.Server;

/// <summary>Name, tags and notes after the submit.</summary>
public sealed class JobEditTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private const string Owner = "trainer";
    private readonly TestServer _server = shared.Server;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_name_tags_and_notes_are_edited_and_the_spec_stays()
    {
        using var client = await _server.SignedInAsync(Role.Trainer);
        var job = await _server.AddJobAsync(Owner, j => j with { Spec = j.Spec with { Name = "before", Tags = ["old"] } });

        var edited = await (await EditAsync(client, job.Id, new JobEdit { Name = "after", AddTags = ["new", "old"], Notes = "Two\nlines." })).ReadAsync<JobView>();
        var again = await (await EditAsync(client, job.Id, new JobEdit { RemoveTags = ["old"], Notes = "" })).ReadAsync<JobView>();

        Assert.Equal(("after", "old new", "Two\nlines.", 1), (edited.Name, string.Join(' ', edited.Tags), edited.Notes, edited.Edits));
        Assert.Equal(("after", "new", "", 2), (again.Name, string.Join(' ', again.Tags), again.Notes, again.Edits));
        Assert.Equal(("before", "old"), (again.Spec.Name, Assert.Single(again.Spec.Tags)));
        Assert.Contains(job.Id, await FindAsync(client, "q=after new"));
        Assert.DoesNotContain(job.Id, await FindAsync(client, "q=before"));
        Assert.Contains(job.Id, await FindAsync(client, "where=tag = new and notes is empty"));
    }

    [Fact]
    public async Task A_job_is_edited_whatever_its_state_and_a_retry_has_the_present_name()
    {
        using var client = await _server.SignedInAsync(Role.Trainer);
        var job = await _server.AddJobAsync(Owner, j => j with { State = JobState.Cancelled });
        await (await EditAsync(client, job.Id, new JobEdit { Name = "renamed", Tags = ["kept"] })).ReadAsync<JobView>();

        var retry = await (await client.PostAsync($"/api/jobs/{job.Id}/retry", null, Cancel)).ReadAsync<JobView>();

        Assert.Equal(("renamed", "kept", 0), (retry.Spec.Name, Assert.Single(retry.Tags), retry.Edits));
    }

    [Fact]
    public async Task Of_two_people_who_edit_at_once_the_slower_one_is_told()
    {
        using var client = await _server.SignedInAsync(Role.Trainer);
        var job = await _server.AddJobAsync(Owner);

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => EditAsync(client, job.Id, new JobEdit { Notes = $"note {i}", Edits = 0 })));

        var winner = Assert.Single(answers, answer => answer.IsSuccessStatusCode);
        foreach (var loser in answers.Where(answer => answer != winner)) Assert.Contains("Somebody edited", (await loser.ProblemAsync(409)).Detail, StringComparison.Ordinal);
        Assert.Equal((await winner.ReadAsync<JobView>()).Notes, (await _server.Get<IJobStore>().FindAsync(job.Id, Cancel))!.Notes);
        // Without a number everybody's tag is added.
        await Task.WhenAll(Enumerable.Range(0, 8).Select(i => EditAsync(client, job.Id, new JobEdit { AddTags = [$"tag-{i}"] })));
        Assert.Equal(8, (await _server.Get<IJobStore>().FindAsync(job.Id, Cancel))!.Tags.Count);
    }

    [Fact]
    public async Task What_changes_nothing_counts_as_no_edit()
    {
        using var client = await _server.SignedInAsync(Role.Trainer);
        var job = await _server.AddJobAsync(Owner);

        var view = await (await EditAsync(client, job.Id, new JobEdit { Name = job.Name, AddTags = [.. job.Tags], Notes = "" })).ReadAsync<JobView>();

        Assert.Equal((0, job.Version), (view.Edits, view.Version));
    }

    [Theory]
    [InlineData("""{"name":""}""", "name")]
    [InlineData("""{"name":"a\nb"}""", "name")]
    [InlineData("""{"tags":["ok"," "]}""", "tags")]
    [InlineData("""{"addTags":["\u202e"]}""", "addTags")]
    [InlineData("""{"notes":"a\u0000b"}""", "notes")]
    [InlineData("""{"spec":{}}""", "spec")]
    public async Task What_no_name_may_be_is_refused(string body, string field)
    {
        using var client = await _server.SignedInAsync(Role.Trainer);
        var job = await _server.AddJobAsync(Owner);

        Assert.Contains(field, (await (await client.PatchAsync($"/api/jobs/{job.Id}", WireBodies.Json(body), Cancel)).ProblemAsync(400)).Errors!.Keys);
    }

    [Fact]
    public async Task Limits_are_said()
    {
        using var client = await _server.SignedInAsync(Role.Trainer);
        var job = await _server.AddJobAsync(Owner);

        Assert.Contains("4000", (await (await EditAsync(client, job.Id, new JobEdit { Notes = new string('x', 4_001) })).ProblemAsync(400)).Detail, StringComparison.Ordinal);
        Assert.Contains("at most 16 tags", (await (await EditAsync(client, job.Id, new JobEdit { AddTags = [.. Enumerable.Range(0, 20).Select(i => $"t{i}")] })).ProblemAsync(409)).Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_the_owner_and_admins_edit_and_admins_leave_a_line()
    {
        using var viewer = await _server.SignedInAsync(Role.Viewer);
        using var admin = await _server.SignedInAsync(Role.Admin);
        using var other = await _server.SignedInAsync(Role.Trainer);
        var job = await _server.AddJobAsync("grace");

        await (await EditAsync(viewer, job.Id, new JobEdit { Name = "mine" })).ProblemAsync(403);
        await (await EditAsync(other, job.Id, new JobEdit { Name = "mine" })).ProblemAsync(403);
        await (await EditAsync(other, JobId.New(TimeProvider.System), new JobEdit { Name = "mine" })).ProblemAsync(404);
        Assert.Equal("ours", (await (await EditAsync(admin, job.Id, new JobEdit { Name = "ours" })).ReadAsync<JobView>()).Name);
        Assert.Contains(_server.Log.Audit, line => line.Contains($"did Edit to the job {job.Id} of grace", StringComparison.Ordinal));
    }

    private static Task<HttpResponseMessage> EditAsync(HttpClient client, JobId id, JobEdit edit) => client.PatchAsync($"/api/jobs/{id}", WireBodies.Json(edit), Cancel);

    private static async Task<IEnumerable<JobId>> FindAsync(HttpClient client, string query) =>
        (await (await client.GetAsync($"/api/jobs?limit=200&{query}", Cancel)).ReadAsync<JobPage>()).Jobs.Select(job => job.Id);
}
