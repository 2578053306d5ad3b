using System.Text.Json.Nodes;
using Trainyard.Client;
using Trainyard.Contracts;

namespace Trainyard.Tests.Cli;

/// <summary>The typed client against the real server: a sweep whose trials are trained elsewhere.</summary>
public sealed class SweepClientTests : IAsyncLifetime
{
    private static readonly NewSweep Asked = new() { Metric = "loss", Trials = 6, Method = "random", Settings = [new SweepSetting("x", "-5..5"), new SweepSetting("kind", "a,b")] };

    private TestServer _server = null!;
    private TokensInMemory _tokens = null!;
    private TrainyardClient _client = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _server = await TestServer.StartAsync();
        _tokens = new TokensInMemory(await _server.TokensOfAsync(Role.Trainer, "ada"));
        _client = new TrainyardClient(_server.Anonymous(), _tokens);
    }

    public async ValueTask DisposeAsync()
    {
        _tokens.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Trials_are_asked_for_told_and_chosen_until_the_sweep_has_ended()
    {
        var check = await _client.CheckSweepAsync(Asked, Cancel);
        Assert.Equal((6, "random"), (check.Trials, check.Method));
        var sweep = await _client.BeginSweepAsync(Asked, "once", Cancel);
        Assert.Equal(sweep.Id, (await _client.BeginSweepAsync(Asked, "once", Cancel)).Id);
        Assert.Equal(SweepDirection.Minimize, sweep.Direction);

        for (var told = 0; told < 4; told++)
        {
            var trial = await _client.AskAsync(sweep.Id, Cancel);
            Assert.Equal(told, trial.Number);
            trial = await _client.TellAsync(sweep.Id, trial.Number, new ToldTrial(Math.Abs((double)trial.Settings["x"]!)), Cancel);
            Assert.Equal(TrialState.Succeeded, trial.State);
        }
        var own = await _client.BeginTrialAsync(sweep.Id, new NewTrial(new JsonObject { ["x"] = 0.001, ["kind"] = "a" }), Cancel);
        await _client.TellAsync(sweep.Id, own.Number, new ToldTrial(0.001), Cancel);
        var failed = await _client.AskAsync(sweep.Id, Cancel);
        Assert.Equal("out of memory", (await _client.TellAsync(sweep.Id, failed.Number, new ToldTrial(null) { Why = "out of memory" }, Cancel)).Why);

        var found = await _client.GetSweepAsync(sweep.Id, Cancel);
        Assert.Equal((own.Number, 0.001, 6), (found.Best, found.BestValue, found.TrialList.Count));
        Assert.Null(found.SpecOf(own));
        Assert.Equal(["kind", "x"], (await _client.GetImportanceAsync(sweep.Id, Cancel)).Select(i => i.Name).Order());
        Assert.Equal(sweep.Id, Assert.Single((await _client.ListSweepsAsync(new SweepListRequest { Owner = "ada" }, Cancel)).Sweeps).Id);
        Assert.Empty((await _client.ListSweepsAsync(new SweepListRequest { Owner = "bob" }, Cancel)).Sweeps);
    }

    [Fact]
    public async Task A_sweep_is_steered()
    {
        var sweep = await _client.BeginSweepAsync(Asked, null, Cancel);
        Assert.Equal(SweepState.Paused, (await _client.PauseAsync(sweep.Id, Cancel)).State);
        Assert.Equal(409, (await Assert.ThrowsAsync<TrainyardException>(() => _client.AskAsync(sweep.Id, Cancel))).Problem.Status);
        Assert.Equal(SweepState.Running, (await _client.ResumeAsync(sweep.Id, Cancel)).State);
        Assert.Equal(9, (await _client.ExtendAsync(sweep.Id, new SweepExtension(9), Cancel)).MaxTrials);
        Assert.Equal(SweepState.Cancelled, (await _client.CancelAsync(sweep.Id, Cancel)).State);
        await _client.DeleteSweepAsync(sweep.Id, Cancel);
        Assert.Equal(404, (await Assert.ThrowsAsync<TrainyardException>(() => _client.GetSweepAsync(sweep.Id, Cancel))).Problem.Status);
    }

    [Fact]
    public async Task A_key_that_no_header_may_have_is_refused_before_it_is_sent() =>
        await Assert.ThrowsAsync<ArgumentException>(() => _client.BeginSweepAsync(Asked, "ä", Cancel));
}
