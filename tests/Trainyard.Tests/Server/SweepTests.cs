using System.Net;
using Parquet;
using Trainyard.Contracts;
using Trainyard.Jobs;

namespace Trainyard.Tests.Server;

/// <summary>Sweeps over the API, on a server without a worker: trials are queued, and told from here.</summary>
public sealed class SweepTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private const string Rates = """
        {"name":"rates","spec":{"model":{"preset":"simple-cnn"}},"settings":[{"name":"optimizer.learningRate","values":"log:1e-4..1e-1"},{"name":"batchSize","values":"32,64,128"}],
        "method":"asha","trials":6,"parallel":2,"maxEpochs":9}
        """;

    private readonly TestServer _server = shared.Server;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_sweep_begins_its_trials_as_jobs_of_its_owner_that_wait_at_the_first_rung()
    {
        using var client = await _server.SignedInAsync(Role.Trainer, "searcher");
        var response = await PostAsync(client, "/api/sweeps", Rates);
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        var sweep = await response.ReadAsync<SweepView>();
        Assert.Equal($"/api/sweeps/{sweep.Id}", response.Headers.Location!.OriginalString);
        Assert.Equal((SweepState.Running, "asha", 6, SweepDirection.Maximize), (sweep.State, sweep.Method, sweep.MaxTrials, sweep.Direction));
        Assert.Equal([1, 3, 9], sweep.Rungs);

        sweep = await WaitAsync(client, sweep.Id, s => s.TrialList.Count == 2);
        await WaitForJobAsync(client, sweep.TrialList[1].Jobs.Single(), JobState.Queued);
        var job = await JobAsync(client, sweep.TrialList[1].Jobs.Single());
        Assert.Equal(("rates #1", "searcher", 9, new TrialOf(sweep.Id, 1) { Until = 1 }), (job.Name, job.Owner, job.Spec.Epochs, job.Trial));
        Assert.Equal(sweep.TrialList[1].Settings["optimizer.learningRate"]!.GetValue<double>(), job.Spec.Optimizer.LearningRate);
        Assert.Equal(sweep.TrialList[1].Settings["batchSize"]!.GetValue<int>(), job.Spec.BatchSize);
        Assert.Contains((await (await client.GetAsync("/api/sweeps?owner=searcher", Cancel)).ReadAsync<SweepPage>()).Sweeps, s => s.Id == sweep.Id);
    }

    [Fact]
    public async Task A_trial_that_waits_is_not_for_a_person_to_resume_and_its_jobs_end_with_the_sweep()
    {
        using var client = await _server.SignedInAsync(Role.Trainer);
        var sweep = await BeginAsync(client, Rates);
        sweep = await WaitAsync(client, sweep.Id, s => s.TrialList.Count == 2);
        var id = sweep.TrialList[0].Jobs[0];
        await WaitForJobAsync(client, id, JobState.Queued);
        await _server.Get<IJobStore>().UpdateAsync(id, j => j.Claim("worker-1", Guid.NewGuid(), DateTimeOffset.UtcNow), Cancel);
        await _server.Get<IJobStore>().UpdateAsync(id, j => j.Apply(new EpochValidated(1, new Evaluation(0.2, 0.9, 0.9)) { Fence = 1, Seq = 1, Step = 10 }).Apply(new TrainingPaused { Until = 1, Fence = 1, Seq = 2, Step = 10 }), Cancel);

        // Without a notification: the poll finds it.
        sweep = await WaitAsync(client, sweep.Id, s => s.TrialList[0].State == TrialState.Waiting);
        Assert.Equal((0.9, 0, 0.9), (sweep.TrialList[0].Value, sweep.Best, sweep.BestValue));
        Assert.Contains("waits for its sweep", (await (await client.PostAsync($"/api/jobs/{id}/resume", null, Cancel)).ProblemAsync(409)).Detail, StringComparison.Ordinal);

        await PostAsync(client, $"/api/sweeps/{sweep.Id}/cancel", null);
        sweep = await WaitAsync(client, sweep.Id, s => s.TrialList.All(t => t.State == TrialState.Stopped));
        Assert.Equal((SweepState.Cancelled, "Somebody cancelled it."), (sweep.State, sweep.Reason));
        foreach (var trial in sweep.TrialList) Assert.Equal(JobState.Cancelled, (await JobAsync(client, trial.Jobs[0])).State);
        Assert.Equal(HttpStatusCode.NoContent, (await client.DeleteAsync($"/api/sweeps/{sweep.Id}", Cancel)).StatusCode);
        await (await client.GetAsync($"/api/sweeps/{sweep.Id}", Cancel)).ProblemAsync(404);
    }

    [Fact]
    public async Task A_pause_holds_its_trials_and_a_second_one_is_refused()
    {
        using var client = await _server.SignedInAsync(Role.Trainer);
        var sweep = await WaitAsync(client, (await BeginAsync(client, Rates)).Id, s => s.TrialList.Count == 2);

        await PostAsync(client, $"/api/sweeps/{sweep.Id}/pause", null);
        await WaitForJobAsync(client, sweep.TrialList[0].Jobs[0], JobState.Paused);
        Assert.Contains("this one is paused, with 2 of 6 trials", (await (await PostAsync(client, $"/api/sweeps/{sweep.Id}/pause", null)).ProblemAsync(409)).Detail, StringComparison.Ordinal);
        await PostAsync(client, $"/api/sweeps/{sweep.Id}/resume", null);
        await WaitForJobAsync(client, sweep.TrialList[0].Jobs[0], JobState.Queued);
        await (await PostAsync(client, $"/api/sweeps/{sweep.Id}/extend", """{"trials":6}""")).ProblemAsync(409);
        await (await PostAsync(client, $"/api/sweeps/{sweep.Id}/extend", """{"trials":5000}""")).ProblemAsync(400);
        Assert.Equal(8, (await (await PostAsync(client, $"/api/sweeps/{sweep.Id}/extend", """{"trials":8}""")).ReadAsync<SweepView>()).MaxTrials);
    }

    [Fact]
    public async Task A_key_is_for_one_sweep_and_others_may_not_touch_it()
    {
        using var client = await _server.SignedInAsync(Role.Trainer);
        using var other = await _server.SignedInAsync(Role.Trainer, "stranger");
        using var viewer = await _server.SignedInAsync(Role.Viewer);
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => PostAsync(client, "/api/sweeps", Rates, "once")));
        var ids = await Task.WhenAll(answers.Select(async a => (await a.ReadAsync<SweepView>()).Id));
        var id = Assert.Single(ids.Distinct());
        Assert.Single(answers, a => a.StatusCode == HttpStatusCode.Created);
        await (await PostAsync(client, "/api/sweeps", Rates.Replace("\"trials\":6", "\"trials\":7", StringComparison.Ordinal), "once")).ProblemAsync(422);
        await (await PostAsync(other, $"/api/sweeps/{id}/cancel", null)).ProblemAsync(403);
        await (await PostAsync(viewer, "/api/sweeps", Rates)).ProblemAsync(403);
        Assert.Equal(HttpStatusCode.OK, (await viewer.GetAsync($"/api/sweeps/{id}", Cancel)).StatusCode);
        await (await client.DeleteAsync($"/api/sweeps/{id}", Cancel)).ProblemAsync(409);
    }

    [Theory]
    [InlineData("\"method\":\"asha\"", "\"method\":\"ahsa\"", "method", "must be one of grid, random, sobol, tpe, gp, own, asha, hyperband and pbt")]
    [InlineData("\"trials\":6", "\"trials\":0", "trials", "must be 1 to 2000, not 0.")]
    [InlineData("\"trials\":6", "\"trials\":1e9", "trials", "")]
    [InlineData("\"maxEpochs\":9", "\"maxEpochs\":9,\"minEpochs\":10", "minEpochs", "must be at most maxEpochs, which is 9.")]
    [InlineData("log:1e-4..1e-1", "log:1e-1..1e-4", "settings[0]", "the lower bound comes first")]
    [InlineData("log:1e-4..1e-1", "log:-1..NaN", "settings[0]", "")]
    [InlineData("optimizer.learningRate", "optimizer.learningrate", "settings", "learningrate")]
    [InlineData("32,64,128", "32,64,0", "settings", "batchSize")]
    [InlineData("\"batchSize\"", "\"priority\"", "settings", "must not have 'priority'")]
    [InlineData("simple-cnn", "simple-dnn", "spec.model.preset", "")]
    [InlineData("\"trials\":6", "\"metric\":\"vali|dation\"", "metric", "must be the name of a series")]
    [InlineData("\"trials\":6", "\"seeds\":[1,1]", "seeds", "different")]
    [InlineData("\"trials\":6", "\"limits\":{\"hours\":-1}", "limits.hours", "must be")]
    public async Task What_is_wrong_is_named(string right, string wrong, string field, string says)
    {
        using var client = await _server.SignedInAsync(Role.Trainer);
        var body = Rates.Replace(right, wrong, StringComparison.Ordinal);
        var problem = await (await PostAsync(client, "/api/sweeps", body)).ProblemAsync(400);
        Assert.Contains(says, $"{problem.Errors?.GetValueOrDefault(field)?[0]} {(says.Length == 0 ? "" : problem.Detail)}", StringComparison.Ordinal);
        Assert.Equal(problem.Detail, (await (await PostAsync(client, "/api/sweeps/check", body)).ProblemAsync(400)).Detail);
    }

    [Fact]
    public async Task A_check_says_what_would_be_done_and_does_nothing()
    {
        using var client = await _server.SignedInAsync(Role.Trainer);
        var check = await (await PostAsync(client, "/api/sweeps/check", Rates)).ReadAsync<CheckedSweep>();
        Assert.Equal(("asha", 6, 54, 5), (check.Method, check.Trials, check.MaxEpochs, check.Points.Count));
        var defaults = await (await PostAsync(client, "/api/sweeps/check", """{"spec":{},"settings":[{"name":"optimizer.learningRate","values":"log:1e-4..1e-1"}]}""")).ReadAsync<CheckedSweep>();
        Assert.Equal(("gp", 20, 60), (defaults.Method, defaults.Trials, defaults.MaxEpochs));
        var grid = await (await PostAsync(client, "/api/sweeps/check", """{"spec":{},"method":"grid","settings":[{"name":"optimizer.type","values":"sgd,adam"},{"name":"optimizer.momentum","values":"0..0.9","when":"optimizer.type=sgd"}]}""")).ReadAsync<CheckedSweep>();
        Assert.Equal(6, grid.Trials);
    }

    [Fact]
    public async Task A_trial_whose_spec_is_refused_fails_with_the_reason_and_the_sweep_goes_on()
    {
        using var client = await _server.SignedInAsync(Role.Trainer);
        var sweep = await BeginAsync(client, """{"spec":{},"method":"own","trials":4,"settings":[{"name":"model.preset","values":"simple-cnn,mlp"}]}""");
        await (await PostAsync(client, $"/api/sweeps/{sweep.Id}/trials", """{"settings":{"model.preset":"resnet"}}""")).ProblemAsync(400);
        await (await PostAsync(client, $"/api/sweeps/{sweep.Id}/trials", """{"settings":{}}""")).ProblemAsync(400);
        Assert.Equal(0, (await (await PostAsync(client, $"/api/sweeps/{sweep.Id}/trials", """{"settings":{"model.preset":"mlp"}}""")).ReadAsync<TrialView>()).Number);
        sweep = await WaitAsync(client, sweep.Id, s => s.TrialList.Count == 1);
        await WaitForJobAsync(client, sweep.TrialList[0].Jobs[0], JobState.Queued);
    }

    [Fact]
    public async Task Trials_trained_elsewhere_are_asked_for_and_told()
    {
        using var client = await _server.SignedInAsync(Role.Trainer);
        var sweep = await BeginAsync(client, """{"settings":[{"name":"x","values":"-5..5"}],"metric":"loss","method":"tpe","trials":12}""");
        for (var i = 0; i < 12; i++)
        {
            var trial = await (await PostAsync(client, $"/api/sweeps/{sweep.Id}/ask", null)).ReadAsync<TrialView>();
            Assert.Equal(i, trial.Number);
            var x = trial.Settings["x"]!.GetValue<double>();
            var told = await (await PostAsync(client, $"/api/sweeps/{sweep.Id}/trials/{i}/tell", FormattableString.Invariant($$"""{"value":{{x * x:R}}}"""))).ReadAsync<TrialView>();
            Assert.Equal((TrialState.Succeeded, x * x), (told.State, told.Value));
        }
        await (await PostAsync(client, $"/api/sweeps/{sweep.Id}/trials/3/tell", """{"value":1}""")).ProblemAsync(409);
        sweep = await WaitAsync(client, sweep.Id, s => s.State == SweepState.Succeeded);
        Assert.Equal(sweep.TrialList.Min(t => t.Value), sweep.BestValue);
        Assert.Equal("x", Assert.Single(await (await client.GetAsync($"/api/sweeps/{sweep.Id}/importance", Cancel)).ReadAsync<IReadOnlyList<SettingImportanceView>>()).Name);
    }

    [Fact]
    public async Task A_job_is_not_deleted_while_its_trial_needs_it()
    {
        using var client = await _server.SignedInAsync(Role.Trainer);
        var sweep = await WaitAsync(client, (await BeginAsync(client, Rates)).Id, s => s.TrialList.Count == 2);
        var id = sweep.TrialList[1].Jobs[0];
        await WaitForJobAsync(client, id, JobState.Queued);

        Assert.Equal("The job is trial 1 of the sweep 'rates', which still needs it: cancel the job first, and the trial has failed.", (await (await client.DeleteAsync($"/api/jobs/{id}", Cancel)).ProblemAsync(409)).Detail);
        await PostAsync(client, $"/api/jobs/{id}/cancel", null);
        await WaitAsync(client, sweep.Id, s => s.TrialList[1].State == TrialState.Failed);
        Assert.Equal(HttpStatusCode.NoContent, (await client.DeleteAsync($"/api/jobs/{id}", Cancel)).StatusCode);
    }

    [Fact]
    public async Task The_trials_are_a_table_with_a_column_for_each_setting_and_rung()
    {
        using var client = await _server.SignedInAsync(Role.Trainer);
        var sweep = await BeginAsync(client, Rates);
        sweep = await WaitAsync(client, sweep.Id, s => s.TrialList.Count == 2);
        var (first, second) = (sweep.TrialList[0], sweep.TrialList[1]);
        await WaitForJobAsync(client, first.Jobs[0], JobState.Queued);
        await _server.Get<IJobStore>().UpdateAsync(first.Jobs[0], j => j.Claim("worker-1", Guid.NewGuid(), DateTimeOffset.UtcNow), Cancel);
        await _server.Get<IJobStore>().UpdateAsync(first.Jobs[0], j => j.Apply(new EpochValidated(1, new Evaluation(0.2, 0.9, 0.9)) { Fence = 1, Seq = 1, Step = 10 }).Apply(new TrainingPaused { Until = 1, Fence = 1, Seq = 2, Step = 10 }), Cancel);
        sweep = await WaitAsync(client, sweep.Id, s => s.TrialList[0].State == TrialState.Waiting);

        var response = await client.GetAsync($"/api/sweeps/{sweep.Id}/trials", Cancel);

        Assert.Equal($"rates-{sweep.Id.ToString()[^8..]}-trials.csv", response.Content.Headers.ContentDisposition?.FileName);
        var rows = (await response.Content.ReadAsStringAsync(Cancel)).Split("\r\n");
        Assert.Equal("trial,state,value,epochs,settings.optimizer.learningRate,settings.batchSize,value.1,value.3,value.9,bracket,from,seconds,began,ended,jobs,why", rows[0]);
        Assert.StartsWith($"0,waiting,0.9,1,{first.Settings["optimizer.learningRate"]},{first.Settings["batchSize"]},0.9,,,,,", rows[1], StringComparison.Ordinal);
        Assert.StartsWith($"1,active,,0,{second.Settings["optimizer.learningRate"]},{second.Settings["batchSize"]},,,,,,", rows[2], StringComparison.Ordinal);
        Assert.EndsWith($",{first.Jobs[0]},", rows[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_trials_as_Parquet_have_numbers_and_texts_where_the_settings_are_such()
    {
        using var client = await _server.SignedInAsync(Role.Trainer);
        var sweep = await BeginAsync(client, """{"name":"=1+1","method":"own","trials":2,"settings":[{"name":"x","values":"-5..5"},{"name":"state","values":"a,1"}]}""");
        foreach (var state in new[] { "\"a\"", "1" }) await PostAsync(client, $"/api/sweeps/{sweep.Id}/trials", $$$"""{"settings":{"x":0.5,"state":{{{state}}}}}""");

        using var file = new MemoryStream(await client.GetByteArrayAsync($"/api/sweeps/{sweep.Id}/trials?format=parquet", Cancel));
        await using var reader = await ParquetReader.CreateAsync(file, cancellationToken: Cancel);
        using var group = reader.OpenRowGroupReader(0);

        var (xs, states) = (new double?[2], new string?[2]);
        await group.ReadAsync<double>(reader.Schema.GetDataFields().Single(f => f.Name == "settings.x"), xs, cancellationToken: Cancel);
        await group.ReadAsync(reader.Schema.GetDataFields().Single(f => f.Name == "settings.state"), states!, cancellationToken: Cancel);
        Assert.Equal([0.5, 0.5], xs);
        Assert.Equal(["a", "1"], states);
        await (await client.GetAsync($"/api/sweeps/{sweep.Id}/trials?format=xls", Cancel)).ProblemAsync(400);
        await (await client.GetAsync($"/api/sweeps/{Guid.NewGuid():N}/trials", Cancel)).ProblemAsync(404);
    }

    private static async Task<SweepView> BeginAsync(HttpClient client, string body) => await (await PostAsync(client, "/api/sweeps", body)).ReadAsync<SweepView>();

    private static Task<HttpResponseMessage> PostAsync(HttpClient client, string path, string? body, string? key = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = body is null ? null : WireBodies.Json(body) };
        if (key is not null) request.Headers.Add("Idempotency-Key", key);
        return client.SendAsync(request, Cancel);
    }

    private static async Task<JobView> JobAsync(HttpClient client, JobId id) => await (await client.GetAsync($"/api/jobs/{id}", Cancel)).ReadAsync<JobView>();

    private static async Task WaitForJobAsync(HttpClient client, JobId id, JobState state)
    {
        while (true)
        {
            var response = await client.GetAsync($"/api/jobs/{id}", Cancel);
            if (response.IsSuccessStatusCode && (await response.ReadAsync<JobView>()).State == state) return;
            await Task.Delay(20, Cancel);
        }
    }

    private static async Task<SweepView> WaitAsync(HttpClient client, SweepId id, Func<SweepView, bool> until)
    {
        while (true)
        {
            var sweep = await (await client.GetAsync($"/api/sweeps/{id}", Cancel)).ReadAsync<SweepView>();
            if (until(sweep)) return sweep;
            await Task.Delay(20, Cancel);
        }
    }
}
