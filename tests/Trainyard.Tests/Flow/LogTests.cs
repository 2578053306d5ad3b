using System.Text.Json.Nodes;
using Trainyard.Client;
using Trainyard.Contracts;
using Trainyard.Tests.Contracts;
using static Trainyard.Tests.Flow.Waiting;

namespace Trainyard.Tests.Flow;

/// <summary>What a job's owner reads in its log.</summary>
[Collection(FlowCollection.Name)]
public sealed class LogTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_log_tells_a_training_from_its_claim_to_its_model()
    {
        await using var system = await FlowSystem.StartAsync(_folder.Path);
        var job = await system.Client.EndAsync((await system.Client.SubmitAsync(FlowSpecs.Small(), null, Cancel)).Id);

        var lines = await LogAsync(system.Client, job.Id);
        Assert.Equal(job.LogLines, lines.Count);
        InOrder(
            lines,
            "takes the job: attempt 1.", "Dataset mnist loaded from ", "Model built: ", "Training begins: 376 steps, 188 in an epoch.", "Checkpoint saved, ",
            "Epoch 1 of 2: accuracy ", "Epoch 2 of 2: accuracy ", "Test: accuracy ", "Model saved: ");
        Assert.Superset(new HashSet<long> { 20, 188, 376 }, lines.Where(line => line.Text.StartsWith("Checkpoint", StringComparison.Ordinal)).Select(line => line.Step).ToHashSet());
        Assert.All(lines, line => Assert.Equal((1L, LineLevel.Info), (line.Fence, line.Level)));
        Assert.Equal(lines.OrderBy(line => line.Cursor), lines);
    }

    [Fact]
    public async Task After_a_kill_the_lines_of_both_attempts_stay_and_the_server_says_what_was_between()
    {
        JobId id;
        List<LineLogged> before;
        await using (var up = await TrainyardProcess.UpAsync(_folder.Path))
        {
            id = (await up.Client.SubmitAsync(FlowSpecs.Small(), null, Cancel)).Id;
            await up.Client.UntilAsync(id, "a checkpoint", j => j.Checkpoint is not null);
            before = await LogAsync(up.Client, id);
            await up.KillAsync();
        }

        await using var again = await TrainyardProcess.UpAsync(_folder.Path);
        await again.Client.EndAsync(id);

        var lines = await LogAsync(again.Client, id);
        Assert.Equal(before, lines[..before.Count]);
        InOrder(
            lines,
            "takes the job: attempt 1.", "Training begins: ", "The worker was not heard of any more: it died, or was cut off. The job is back in the queue.",
            "takes the job: attempt 2. The one before, by ", "Dataset mnist loaded from ", "Resumed from the checkpoint at step ", "Test: accuracy ", "Model saved: ");
        Assert.Single(lines, line => line.Level == LineLevel.Warning);
        Assert.Equal([1L, 2], lines.Select(line => line.Fence).Distinct());
    }

    [Fact]
    public async Task Whoever_pauses_or_diverges_reads_what_to_do_next()
    {
        await using var system = await FlowSystem.StartAsync(_folder.Path);
        var paused = (await system.Client.SubmitAsync(FlowSpecs.Long(), null, Cancel)).Id;
        await system.Client.UntilAsync(paused, "steps", j => j.Step > 0);
        await system.Client.PauseAsync(paused, Cancel);
        await system.Client.UntilAsync(paused, "the pause", j => j.State == JobState.Paused);
        Assert.StartsWith("Paused, as somebody asked. Resume the job", (await LogAsync(system.Client, paused))[^1].Text, StringComparison.Ordinal);
        await system.Client.CancelAsync(paused, Cancel);

        var spec = JsonNode.Parse("""
            {
              "epochs": 20, "threads": 1, "optimizer": { "type": "sgd", "learningRate": 10, "momentum": 0.9999 },
              "model": { "layers": [ { "type": "flatten" }, { "type": "linear", "outFeatures": 64 }, { "type": "linear", "outFeatures": 64 }, { "type": "linear", "outFeatures": 10 } ] }
            }
            """)!.AsObject();
        var diverged = (await system.Client.SubmitAsync(spec, null, Cancel)).Id;
        await system.Client.EndAsync(diverged, JobState.Failed);
        var last = (await LogAsync(system.Client, diverged))[^1];
        Assert.Equal(LineLevel.Error, last.Level);
        Assert.Contains("Lower the learning rate", last.Text, StringComparison.Ordinal);
    }

    private static async Task<List<LineLogged>> LogAsync(TrainyardClient client, JobId id) => [.. (await client.GetLogAsync(id, new LogRequest { Limit = 5_000 }, Cancel)).Lines];

    /// <summary>Each text in a line after the line of the one before.</summary>
    private static void InOrder(List<LineLogged> lines, params string[] texts)
    {
        var at = -1;
        foreach (var text in texts)
        {
            at = lines.FindIndex(at + 1, line => line.Text.Contains(text, StringComparison.Ordinal));
            Assert.True(at >= 0, $"'{text}' is missing, or comes too early, in:\n{string.Join('\n', lines.Select(line => line.Text))}");
        }
    }
}
