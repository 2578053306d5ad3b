using System.Text.Json.Nodes;
using Trainyard.Contracts;
using Trainyard.Sweeps;
using Trainyard.Tests.Flow;
using Trainyard.Tests.Sweeps;

namespace Trainyard.Tests.Cli;

/// <summary><c>trainyard sweep</c> and <c>trainyard sweeps</c> against the real server; no worker runs.</summary>
public sealed class SweepCommandTests : IAsyncLifetime
{
    private static readonly string[] Asked = ["sweep", "--preset", "simple-cnn", "--set", "optimizer.learningRate=log:1e-4..1e-1", "--set", "batchSize=32,64", "--method", "random", "--parallel", "2", "--trials", "4", "--name", "rates"];

    private readonly CliHome _home = new();
    private TestServer _server = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _server = await TestServer.StartAsync();
        await _home.SignInAsync(_server, Role.Trainer, "ada");
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _home.Dispose();
    }

    [Fact]
    public async Task A_sweep_is_begun_found_paused_extended_cancelled_and_deleted()
    {
        Assert.Contains("No sweeps. To begin one", (await _home.RunAsync("sweeps", "list")).Expect(0).Output, StringComparison.Ordinal);
        (await _home.RunAsync("sweeps", "show", "last")).Expect(5);
        var begun = Json(await _home.RunAsync([.. Asked, "--json", "--idempotency-key", "k"]));
        var id = (string)begun["id"]!;
        Assert.Equal(("rates", "random", 4, "maximize"), ((string)begun["name"]!, (string)begun["method"]!, (int)begun["maxTrials"]!, (string)begun["direction"]!));
        Assert.Equal(id, (string)Json(await _home.RunAsync([.. Asked, "--json", "--idempotency-key", "k"]))["id"]!);

        await Waiting.UntilAsync("two trials", async () => (await SweepAsync(id)).Trials.Count == 2 ? id : null);
        Assert.Equal(id, (string)Json(await _home.RunAsync("sweeps", "show", "last", "--json"))["id"]!);
        Assert.Matches($"{id[^8..]} +rates +running +random +0/4 ", (await _home.RunAsync("sweeps", "list")).Expect(0).Output);
        var shown = (await _home.RunAsync("sweeps", "show", id[^6..])).Expect(0).Output;
        Assert.Matches("trials +2 of 4 \\(2 active\\)", shown);
        Assert.Matches("settings +optimizer.learningRate log:1e-4..1e-1", shown);
        Assert.Matches("TRIAL +STATE +VALUE +EPOCHS +LEARNINGRATE +BATCHSIZE +JOB", shown);
        (await _home.RunAsync("sweeps", "best", id)).Expect(5);
        Assert.StartsWith("trial,state,value,epochs,settings.optimizer.learningRate,settings.batchSize,", (await _home.RunAsync("sweeps", "trials", id, "--output", "-")).Expect(0).Output, StringComparison.Ordinal);

        Assert.Contains($"{id} paused", (await _home.RunAsync("sweeps", "pause", id)).Expect(0).Output, StringComparison.Ordinal);
        (await _home.RunAsync("sweeps", "pause", id)).Expect(5);
        Assert.Equal("running", (string)Json(await _home.RunAsync("sweeps", "resume", id, "--json"))["state"]!);
        Assert.Equal(6, (int)Json(await _home.RunAsync("sweeps", "extend", id, "--trials", "6", "--json"))["maxTrials"]!);
        (await _home.RunAsync("sweeps", "delete", id)).Expect(5);
        Assert.Contains($"{id} cancelled", (await _home.RunAsync("sweeps", "cancel", id)).Expect(0).Output, StringComparison.Ordinal);
        Assert.Contains("The sweep was cancelled.", (await _home.RunAsync("sweeps", "watch", id)).Expect(1).Output, StringComparison.Ordinal);
        await Waiting.UntilAsync("the end of all trials", async () => (await SweepAsync(id)).IsOpen ? null : id);
        Assert.Contains("deleted", (await _home.RunAsync("sweeps", "delete", id)).Expect(0).Output, StringComparison.Ordinal);
        (await _home.RunAsync("sweeps", "show", id)).Expect(5);
    }

    [Fact]
    public async Task A_dry_run_shows_rungs_and_points_and_begins_nothing()
    {
        var output = (await _home.RunAsync("sweep", "--preset", "mlp", "--set", "optimizer.type=sgd,adam", "--set", "optimizer.momentum=0.5..0.99 if optimizer.type=sgd", "--method", "asha", "--max-epochs", "9", "--dry-run")).Expect(0).Output;
        Assert.Matches("rungs +1, 3, 9 epochs", output);
        Assert.Matches("epochs +at most 180 of all trials together", output);
        Assert.Matches("TRIAL +TYPE +MOMENTUM", output);
        Assert.Empty(await _server.Get<ISweepStore>().ListAsync(null, null, 10, Cancel));
    }

    [Fact]
    public async Task What_the_server_refuses_is_told_by_field()
    {
        var error = (await _home.RunAsync("sweep", "--preset", "mlp", "--set", "optimizer.learningRate=fast..slow", "--method", "magic", "--factor", "1")).Expect(2).Error;
        Assert.Contains("  settings[0]: optimizer.learningRate: 'fast'", error, StringComparison.Ordinal);
        Assert.Contains("  method: must be one of grid,", error, StringComparison.Ordinal);
        Assert.Contains("  factor: must be 2 to 10, not 1.", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_best_settings_are_a_spec_that_submit_takes()
    {
        var asked = new NewSweep { Name = "elsewhere", Settings = [new SweepSetting("optimizer.learningRate", "0.001,0.002"), new SweepSetting("batchSize", "32,64")], Spec = new JsonObject { ["model"] = new JsonObject { ["preset"] = "mlp" } }, MaxEpochs = 7, Seeds = [5], Method = "grid" };
        var sweep = SampleSweeps.Of(asked).WithEnded(0.91, 0.93, null, 0.95);
        await AddAsync(sweep);

        var result = await _home.RunAsync("sweeps", "best", sweep.Id.ToString(), "--json");
        var spec = Json(result);
        Assert.Equal((7, 5, 64, 0.002, "mlp"), ((int)spec["epochs"]!, (int)spec["seed"]!, (int)spec["batchSize"]!, (double)spec["optimizer"]!["learningRate"]!, (string)spec["model"]!["preset"]!));
        var job = Json(await _home.RunWithInputAsync(result.Output, "submit", "--file", "-", "--json"));
        Assert.Equal((64, "elsewhere #3"), ((int)job["spec"]!["batchSize"]!, (string)job["name"]!));
        Assert.Matches("validation/accuracy +0.95", (await _home.RunAsync("sweeps", "best", sweep.Id.ToString())).Expect(0).Output);
    }

    [Fact]
    public async Task A_sweep_that_has_ended_is_watched_as_lines_with_what_to_do_next()
    {
        var sweep = SampleSweeps.Of(SampleSweeps.Asked with { Trials = 3 }).WithEnded(0.91, null, 0.95);
        await AddAsync(sweep);
        var output = (await _home.RunAsync("sweeps", "watch", sweep.Id.ToString())).Expect(0).Output;
        Assert.Matches("trial 0 after 9 epochs: 0.91, batchSize (32|64|128), learningRate [0-9.e-]+\n", output);
        Assert.Contains("trial 1 failed: Training diverged.", output, StringComparison.Ordinal);
        Assert.Matches("trial 2 after 9 epochs: 0.95, .* \\(best\\)", output);
        Assert.Contains("The sweep has succeeded. All 3 trials have come to their ends.", output, StringComparison.Ordinal);
        Assert.Contains($"trainyard sweeps best {sweep.Id.ToString()[^8..]} --json | trainyard submit --file -", output, StringComparison.Ordinal);
        Assert.Matches("2 +succeeded +0.95 +9/9 ", (await _home.RunAsync("sweeps", "show", sweep.Id.ToString())).Expect(0).Output);
    }

    private Task<Sweep> AddAsync(Sweep sweep) => _server.Get<ISweepStore>().AddAsync(sweep, null, Cancel);

    private async Task<Sweep> SweepAsync(string id) => (await _server.Get<ISweepStore>().FindAsync(SweepId.Parse(id), Cancel))!;

    private static JsonObject Json(CliResult result) => JsonNode.Parse(result.Expect(0).Output)!.AsObject();
}
