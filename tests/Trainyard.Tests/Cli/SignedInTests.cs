using System.Text.Json.Nodes;
using Trainyard.Artifacts;
using Trainyard.Client;
using Trainyard.Contracts;
using Trainyard.Events;
using Trainyard.Jobs;
using Trainyard.Tests.Contracts;
using Trainyard.Tests.Flow;
using Trainyard.Workers;

namespace Trainyard.Tests.Cli;

/// <summary>The commands against the real server, as a person who signed in by a link; no worker runs.</summary>
public sealed class SignedInTests : IAsyncLifetime
{
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
    public async Task A_job_is_submitted_found_paused_and_cancelled()
    {
        await File.WriteAllTextAsync(_home.Path("spec.json"), """{"epochs":7,"tags":["file"]}""", Cancel);
        var job = Json(await _home.RunAsync("submit", "--file", "spec.json", "--preset", "mlp", "--epochs", "2", "--json"));
        var id = (string)job["id"]!;
        Assert.Equal((2, "mlp", "file", "ada"), ((int)job["epochs"]!, (string)job["preset"]!, (string)job["tags"]![0]!, (string)job["owner"]!));

        Assert.Equal(id, (string)Json(await _home.RunAsync("show", "last", "--json"))["id"]!);
        Assert.Equal(id, (string)Json(await _home.RunAsync("show", id[^4..], "--json"))["id"]!);
        Assert.Equal(id, (string)Json(await _home.RunAsync("show", id[..12], "--json"))["id"]!);
        Assert.Contains(id[^8..], (await _home.RunAsync("jobs", "--state", "queued", "--search", "mlp")).Expect(0).Output, StringComparison.Ordinal);

        Assert.Equal("paused", (string)Json(await _home.RunAsync("pause", id, "--json"))["state"]!);
        Assert.Equal("queued", (string)Json(await _home.RunAsync("resume", id, "--json"))["state"]!);
        Assert.Equal("cancelled", (string)Json(await _home.RunAsync("cancel", id, "--json"))["state"]!);
        (await _home.RunAsync("cancel", id)).Expect(5);
        (await _home.RunAsync("watch", id)).Expect(1);
        Assert.NotEqual(id, (string)Json(await _home.RunAsync("retry", id, "--json"))["id"]!);
        (await _home.RunAsync("delete", id)).Expect(0);
        (await _home.RunAsync("show", id)).Expect(5);
    }

    [Fact]
    public async Task A_log_is_read_searched_and_followed_to_the_jobs_end()
    {
        var job = await _server.AddJobAsync("ada", j => j.Claim("worker-1", Guid.NewGuid(), Samples.Now)!);
        await _server.Get<IJobEvents>().ReportAsync(job.Id, [Samples.Line(1, 1, "worker-1 takes the job"), Samples.Line(1, 2, "\u001b[31mLoss rises", LineLevel.Warning, step: 120)], Cancel);
        await Waiting.UntilAsync("two lines", async () => (await _server.Get<IJobStore>().FindAsync(job.Id, Cancel))!.LogLines == 2 ? job : null);

        var all = (await _home.RunAsync("logs", "last")).Expect(0).Output.Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);
        Assert.Matches(@"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d  #1  step 0       info     worker-1 takes the job$", all[0]);
        Assert.EndsWith(@"#1  step 120     warning  \u001B[31mLoss rises", all[1], StringComparison.Ordinal);
        var warning = Json(await _home.RunAsync("logs", "last", "--level", "warning", "--json"));
        Assert.Equal(("warning", 2, 120), ((string)warning["level"]!, (int)warning["seq"]!, (int)warning["step"]!));
        Assert.Contains("takes", Assert.Single((await _home.RunAsync("logs", "last", "--search", "TAKES")).Expect(0).Output.Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);

        using var follow = _home.Start("logs", "last", "--follow");
        Assert.EndsWith("takes the job", await follow.StandardOutput.ReadLineAsync(Cancel), StringComparison.Ordinal);
        await follow.StandardOutput.ReadLineAsync(Cancel);
        await _server.Get<IJobEvents>().ReportAsync(job.Id, [Samples.Line(1, 3, "a third")], Cancel);
        Assert.EndsWith("a third", await follow.StandardOutput.ReadLineAsync(Cancel), StringComparison.Ordinal);
        await _server.Get<IJobEvents>().ReportAsync(job.Id, [Samples.Line(1, 4, "the last"), Samples.Succeeded(1, 5)], Cancel);
        Assert.EndsWith("the last", await follow.StandardOutput.ReadLineAsync(Cancel), StringComparison.Ordinal);
        Assert.Null(await follow.StandardOutput.ReadLineAsync(Cancel));
        await follow.WaitForExitAsync(Cancel);
        Assert.Equal(0, follow.ExitCode);
    }

    [Fact]
    public async Task Workers_are_listed()
    {
        Assert.Contains("No workers.", (await _home.RunAsync("workers")).Expect(0).Output, StringComparison.Ordinal);
        await _server.Get<IWorkerRegistry>().ReportAsync(new WorkerReport(Guid.NewGuid(), "worker-7", "cpu", 2, [], false, DateTimeOffset.UtcNow), Cancel);

        Assert.Matches("worker-7 +idle +0/2 +cpu", (await _home.RunAsync("workers")).Expect(0).Output);
        Assert.Equal("worker-7", (string)JsonNode.Parse((await _home.RunAsync("workers", "--json")).Expect(0).Output)![0]!["name"]!);
    }

    [Fact]
    public async Task The_same_key_makes_one_job()
    {
        var first = Json(await _home.RunAsync("submit", "--idempotency-key", "k", "--json"));
        Assert.Equal((string)first["id"]!, (string)Json(await _home.RunAsync("submit", "--idempotency-key", "k", "--json"))["id"]!);
        (await _home.RunAsync("submit", "--idempotency-key", "k", "--epochs", "9")).Expect(2);
    }

    [Fact]
    public async Task A_refused_spec_names_its_fields()
    {
        var result = (await _home.RunAsync("submit", "--epochs", "5000", "--batch-size", "0")).Expect(2);
        Assert.Contains("  epochs: must be", result.Error, StringComparison.Ordinal);
        Assert.Contains("  batchSize: must be", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2, "abc")]
    [InlineData(2, "neither")]
    [InlineData(5, "ffff")]
    [InlineData(5, "last")]
    [InlineData(5, "0123456789abcdef0123456789abcdef")]
    public async Task A_job_that_is_not_there_is_told_apart_from_a_wrong_id(int exitCode, string id) => (await _home.RunAsync("show", id)).Expect(exitCode);

    [Fact]
    public async Task A_model_is_verified_and_replaces_nothing_unasked()
    {
        var bytes = "weights"u8.ToArray();
        var job = await _server.AddJobAsync("ada");
        var artifact = await _server.Get<IArtifactStore>().SaveAsync(job.Id, "model.safetensors", (file, cancellationToken) => file.WriteAsync(bytes, cancellationToken).AsTask(), Cancel);
        var finished = await _server.AddJobAsync("ada", j => j with { State = JobState.Succeeded, Result = Samples.Succeeded(1, 1).Result with { Model = [new ModelFile(ModelFormat.Safetensors, artifact)] } });

        var saved = Json(await _home.RunAsync("download", finished.Id.ToString(), "--output", "out/", "--json"));
        Assert.True((bool)saved["verified"]!);
        Assert.Equal(bytes, await File.ReadAllBytesAsync((string)saved["path"]!, Cancel));
        (await _home.RunAsync("download", finished.Id.ToString(), "--output", "out/")).Expect(6);
        (await _home.RunAsync("download", finished.Id.ToString(), "--output", "out/", "--force")).Expect(0);
        Assert.Single(Directory.GetFiles(_home.Path("out")));
        (await _home.RunAsync("download", job.Id.ToString())).Expect(5);
    }

    [Fact]
    public async Task A_password_on_standard_input_signs_in()
    {
        using var tokens = new TokensInMemory(await _server.TokensOfAsync(Role.Trainer, "ada"));
        await new TrainyardClient(_server.Anonymous(), tokens).ChangePasswordAsync(new PasswordChange(null, "a long enough password"), Cancel);
        var server = _server.Address.AbsoluteUri;
        Assert.Contains("as ada (trainer)", (await _home.RunWithInputAsync("a long enough password\n", "login", server, "--name", "ada")).Expect(0).Output, StringComparison.Ordinal);
        (await _home.RunWithInputAsync("ada\na wrong password\n", "login", server)).Expect(3);
        (await _home.RunWithInputAsync("", "login", server)).Expect(2);
    }

    [Fact]
    public async Task Signing_out_ends_it()
    {
        (await _home.RunAsync("presets")).Expect(0);
        (await _home.RunAsync("logout")).Expect(0);
        (await _home.RunAsync("presets", "--server", _server.Address.AbsoluteUri)).Expect(3);
    }

    private static JsonObject Json(CliResult result) => JsonNode.Parse(result.Expect(0).Output)!.AsObject();
}
