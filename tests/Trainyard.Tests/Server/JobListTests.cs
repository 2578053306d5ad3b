using Trainyard.Contracts;
using Trainyard.Jobs;

namespace Trainyard.Tests.Server;

/// <summary>The list as a table: fields, expressions, groups, many rows at once, views.</summary>
public sealed class JobListTests : IAsyncLifetime
{
    private TestServer _server = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _server = await TestServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Rows_have_the_columns_that_are_asked_for()
    {
        using var client = await _server.SignedInAsync(Role.Viewer);
        await _server.AddJobAsync("ada", j => j with { Spec = j.Spec with { Optimizer = new SgdSpec { LearningRate = 0.25 }, BatchSize = 32 } });

        var job = Assert.Single((await ReadAsync<JobPage>(client, "/api/jobs?column=optimizer.learningRate&column=tag&column=earlyStopping.patience&sort=batchSize")).Jobs);

        Assert.Equal(["optimizer.learningRate", "tag"], job.Values!.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(0.25, job.Values["optimizer.learningRate"].GetDouble());
        Assert.Null(Assert.Single((await ReadAsync<JobPage>(client, "/api/jobs")).Jobs).Values);
    }

    [Fact]
    public async Task An_expression_that_is_wrong_says_where()
    {
        using var client = await _server.SignedInAsync(Role.Viewer);

        var problem = await (await client.GetAsync($"/api/jobs?where={Uri.EscapeDataString("epochs > 1 and learningRate < 0.1")}", Cancel)).ProblemAsync(400);

        Assert.Equal((15, 12, "optimizer.learningRate"), (problem.Filter!.Start, problem.Filter.Length, problem.Filter.Suggestions[0]));
        Assert.Contains("where", problem.Errors!.Keys);
        Assert.Contains("did you mean", (await (await client.GetAsync("/api/jobs?sort=acuracy", Cancel)).ProblemAsync(400)).Errors!["sort"][0], StringComparison.Ordinal);
        Assert.Contains("column", (await (await client.GetAsync("/api/jobs?column=nonsense", Cancel)).ProblemAsync(400)).Errors!.Keys);
        Assert.Contains("figure", (await (await client.GetAsync("/api/job-list/groups?figure=name", Cancel)).ProblemAsync(400)).Errors!.Keys);
    }

    [Fact]
    public async Task Fields_series_and_what_may_come_next_are_told()
    {
        using var client = await _server.SignedInAsync(Role.Viewer);
        await _server.AddJobAsync("ada", j => j with { Metrics = JobMetrics.None.With("score", 0.5, 10), Spec = j.Spec with { Tags = ["base line"] } });

        var fields = await ReadAsync<IReadOnlyList<FieldView>>(client, "/api/job-list/fields");
        var check = await ReadAsync<FilterCheck>(client, "/api/job-list/filter?text=tag%20=%20");
        var wrong = await ReadAsync<FilterCheck>(client, "/api/job-list/filter?text=nonsense%20=%201&caret=3");

        Assert.Contains(fields, field => field is { Name: "metric:score:best", Source: FieldSource.Metric });
        Assert.Contains(fields, field => field is { Name: "optimizer.learningRate", Source: FieldSource.Setting, Kind: FieldKind.Number });
        Assert.Contains("\"base line\"", check.Candidates.Select(candidate => candidate.Text));
        Assert.Equal((0, 8), (wrong.Error!.Start, wrong.Error.Length));
    }

    [Fact]
    public async Task Jobs_are_counted_in_each_state_and_grouped_with_their_best()
    {
        using var client = await _server.SignedInAsync(Role.Viewer);
        foreach (var (state, accuracy) in new[] { (JobState.Succeeded, 0.9), (JobState.Succeeded, 0.95), (JobState.Failed, 0.1) })
            await _server.AddJobAsync("ada", j => j with { State = state, Metrics = JobMetrics.None.With("validation/accuracy", accuracy, 1) });

        var states = await ReadAsync<IReadOnlyList<JobGroupView>>(client, "/api/job-list/groups");
        var owners = await ReadAsync<IReadOnlyList<JobGroupView>>(client, "/api/job-list/groups?by=owner&figure=validation/accuracy:best&where=state%20=%20succeeded");

        Assert.Equal([("succeeded", 2L), ("failed", 1L)], states.Select(group => (group.Value!.Value.GetString()!, group.Count)));
        Assert.Equal(("ada", 2L, 0.9, 0.95), owners.Select(group => (group.Value!.Value.GetString()!, group.Count, group.Lowest, group.Highest)).Single());
    }

    [Fact]
    public async Task Many_jobs_are_changed_at_once_and_each_says_what_was_done()
    {
        using var client = await _server.SignedInAsync(Role.Trainer);
        var (mine, other) = (await _server.AddJobAsync("trainer"), await _server.AddJobAsync("grace"));
        var missing = JobId.New(TimeProvider.System);

        var tagged = await DoAsync(client, new BulkRequest(BulkAction.Tag) { Ids = [mine.Id, other.Id, missing], Tags = ["slow"] });
        var paused = await DoAsync(client, new BulkRequest(BulkAction.Pause) { Ids = [mine.Id] });
        var twice = await DoAsync(client, new BulkRequest(BulkAction.Pause) { Ids = [mine.Id] });
        var resumed = await DoAsync(client, new BulkRequest(BulkAction.Resume) { Ids = [mine.Id] });
        var cancelled = await DoAsync(client, new BulkRequest(BulkAction.Cancel) { Ids = [mine.Id] });
        var retried = await DoAsync(client, new BulkRequest(BulkAction.Retry) { Ids = [mine.Id] });
        var deleted = await DoAsync(client, new BulkRequest(BulkAction.Delete) { Ids = [mine.Id] });

        Assert.Equal([(mine.Id, true), (other.Id, false), (missing, false)], tagged.Jobs.Select(job => (job.Id, job.Done)));
        Assert.Contains("job of grace", tagged.Jobs[1].Reason, StringComparison.Ordinal);
        Assert.Contains("There is no job", tagged.Jobs[2].Reason, StringComparison.Ordinal);
        Assert.All(new[] { paused, resumed, cancelled, retried, deleted }, result => Assert.True(Assert.Single(result.Jobs).Done, result.Jobs[0].Reason));
        Assert.Contains("this one is paused", Assert.Single(twice.Jobs).Reason, StringComparison.Ordinal);
        var again = (await _server.Get<IJobStore>().FindAsync(retried.Jobs[0].Created!.Value, Cancel))!;
        Assert.Equal((mine.Id, "slow"), (again.Parent!.Value, again.Tags[^1]));
        Assert.Null(await _server.Get<IJobStore>().FindAsync(mine.Id, Cancel));
    }

    [Fact]
    public async Task All_that_match_are_changed_where_they_are_as_many_as_were_seen()
    {
        using var client = await _server.SignedInAsync(Role.Admin);
        for (var i = 0; i < 30; i++) await _server.AddJobAsync("ada", j => j with { Spec = j.Spec with { Epochs = 7 } });
        await _server.AddJobAsync("ada", j => j with { Spec = j.Spec with { Epochs = 8 } });
        BulkRequest Request(int count) => new(BulkAction.Tag) { Query = new BulkQuery(count) { Where = "epochs = 7", States = [JobState.Queued] }, Tags = ["seven"] };

        var stale = await (await PostAsync(client, Request(29))).ProblemAsync(409);
        var done = await DoAsync(client, Request(30));

        Assert.Contains("finds 30 jobs by now, not 29", stale.Detail, StringComparison.Ordinal);
        Assert.Equal(30, done.Jobs.Count(job => job.Done));
        Assert.Equal(30, (await ReadAsync<JobPage>(client, "/api/jobs?where=tag%20=%20seven&limit=200")).Jobs.Count);
    }

    [Fact]
    public async Task What_cannot_be_done_to_many_is_refused_as_a_whole()
    {
        using var client = await _server.SignedInAsync(Role.Trainer);
        using var viewer = await _server.SignedInAsync(Role.Viewer);
        var id = (await _server.AddJobAsync("trainer")).Id;

        await (await PostAsync(viewer, new BulkRequest(BulkAction.Pause) { Ids = [id] })).ProblemAsync(403);
        Assert.Contains("ids", (await (await PostAsync(client, new BulkRequest(BulkAction.Pause))).ProblemAsync(400)).Errors!.Keys);
        Assert.Contains("ids", (await (await PostAsync(client, new BulkRequest(BulkAction.Pause) { Ids = [] })).ProblemAsync(400)).Errors!.Keys);
        Assert.Contains("tags", (await (await PostAsync(client, new BulkRequest(BulkAction.Tag) { Ids = [id] })).ProblemAsync(400)).Errors!.Keys);
        Assert.Equal(0, (await (await PostAsync(client, new BulkRequest(BulkAction.Pause) { Query = new BulkQuery(1) { Where = "nonsense = 1" } })).ProblemAsync(400)).Filter!.Start);
        Assert.Contains("query.count", (await (await PostAsync(client, new BulkRequest(BulkAction.Pause) { Query = new BulkQuery(5_000) })).ProblemAsync(400)).Errors!.Keys);
    }

    [Fact]
    public async Task Views_are_each_accounts_own()
    {
        using var ada = await _server.SignedInAsync(Role.Viewer, "ada");
        using var grace = await _server.SignedInAsync(Role.Viewer, "grace");

        await (await SaveAsync(ada, "Best / first", "sort=loss&order=asc")).ReadAsync<SavedView>();
        await (await SaveAsync(ada, "Best / first", "sort=accuracy")).ReadAsync<SavedView>();
        Assert.Contains("query", (await (await SaveAsync(ada, "long", new string('x', 4_001))).ProblemAsync(400)).Errors!.Keys);
        Assert.Contains("view", (await (await SaveAsync(ada, new string('x', 61), "")).ProblemAsync(400)).Errors!.Keys);

        Assert.Equal([new SavedView("Best / first", "sort=accuracy")], await ReadAsync<IReadOnlyList<SavedView>>(ada, "/api/job-list/views"));
        Assert.Empty(await ReadAsync<IReadOnlyList<SavedView>>(grace, "/api/job-list/views"));
        await (await grace.DeleteAsync($"/api/job-list/views/{Uri.EscapeDataString("Best / first")}", Cancel)).ProblemAsync(404);
        Assert.Equal(System.Net.HttpStatusCode.NoContent, (await ada.DeleteAsync($"/api/job-list/views/{Uri.EscapeDataString("Best / first")}", Cancel)).StatusCode);
        for (var i = 0; i < SavedView.MaxViews; i++) await (await SaveAsync(ada, $"view {i}", "")).ReadAsync<SavedView>();
        Assert.Contains("50 views", (await (await SaveAsync(ada, "one more", "")).ProblemAsync(409)).Detail, StringComparison.Ordinal);
    }

    private static async Task<T> ReadAsync<T>(HttpClient client, string path) => await (await client.GetAsync(path, Cancel)).ReadAsync<T>();

    private static Task<HttpResponseMessage> SaveAsync(HttpClient client, string name, string query) =>
        client.PutAsync($"/api/job-list/views/{Uri.EscapeDataString(name)}", WireBodies.Json(new NewView(query)), Cancel);

    private static Task<HttpResponseMessage> PostAsync(HttpClient client, BulkRequest request) => client.PostAsync("/api/job-list/actions", WireBodies.Json(request), Cancel);

    private static async Task<BulkResult> DoAsync(HttpClient client, BulkRequest request) => await (await PostAsync(client, request)).ReadAsync<BulkResult>();
}
