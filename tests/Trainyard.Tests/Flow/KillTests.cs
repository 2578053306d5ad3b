using Trainyard.Client;
using Trainyard.Contracts;
using Trainyard.Tests.Contracts;
using static Trainyard.Tests.Flow.Waiting;

namespace Trainyard.Tests.Flow;

/// <summary>SIGKILL at any moment and <c>trainyard up</c> again: nothing that was promised is lost, and the weights are those of an undisturbed run.</summary>
[Collection(FlowCollection.Name)]
public sealed class KillTests : IDisposable
{
    private const long TotalSteps = 2 * 188;

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Killed_in_the_middle_of_an_epoch_it_ends_with_the_weights_of_an_undisturbed_run()
    {
        JobView job, finished, before;
        await using (var up = await TrainyardProcess.UpAsync(_folder.Path))
        {
            await up.Client.AddUserAsync(new NewUser("grace", Role.Viewer), Cancel);
            finished = await up.Client.SubmitAsync(FlowSpecs.Small(), null, Cancel);
            finished = await up.Client.EndAsync(finished.Id);
            job = await up.Client.SubmitAsync(FlowSpecs.Small(), null, Cancel);
            before = await up.Client.UntilAsync(job.Id, "a checkpoint within an epoch", j => j.Checkpoint is { Step: > 0 and < TotalSteps and not TotalSteps / 2 });
            await up.KillAsync();
        }

        await using var again = await TrainyardProcess.UpAsync(_folder.Path);
        var ended = await again.Client.EndAsync(job.Id);

        Assert.Equal(["worker lost", "succeeded"], ended.AttemptList.Select(a => a.Outcome));
        Assert.True(ended.AttemptList[1].FromStep >= before.Checkpoint!.Step, $"went on at {ended.AttemptList[1].FromStep} after a checkpoint at {before.Checkpoint.Step}");
        Assert.Equal(await again.Client.WeightsAsync(finished.Id), await again.Client.WeightsAsync(job.Id));
        Assert.Equal(finished.Result!.Test, ended.Result!.Test);
        Assert.Equal(finished.Result.ConfusionMatrix, ended.Result.ConfusionMatrix);

        var (events, undisturbed) = (await again.Client.AllEventsAsync(job.Id), await again.Client.AllEventsAsync(finished.Id));
        IsWhole(events, 4, TotalSteps);
        Assert.Equal(Curve(undisturbed), Curve(events));
        Assert.Equal([188L, 376L], events.OfType<EpochValidated>().Select(e => e.Step));

        // What was there before the kill is there.
        Assert.Equal(["grace", "owner"], (await again.Client.ListUsersAsync(Cancel)).Select(u => u.Name).Order(StringComparer.Ordinal));
        Assert.Equal(2, (await again.Client.ListAsync(new JobListRequest(), Cancel)).Jobs.Count);
        Assert.Equal(finished.Result.TrainSeconds, (await again.Client.GetJobAsync(finished.Id, Cancel)).Result!.TrainSeconds);
    }

    [Fact]
    public async Task Killed_twice_in_an_augmented_epoch_it_ends_with_the_weights_of_an_undisturbed_run()
    {
        var spec = FlowSpecs.Small(1);
        spec["augmentation"] = FlowSpecs.Parse("""{ "rotation": 15, "flip": "horizontal", "crop": 3, "brightness": 0.2, "contrast": 0.2, "erase": 0.25, "mixup": 0.2 }""");
        JobId undisturbed, job = default;
        await using (var up = await TrainyardProcess.UpAsync(_folder.Path))
        {
            undisturbed = (await up.Client.SubmitAsync(spec, null, Cancel)).Id;
            await up.Client.EndAsync(undisturbed);
        }
        foreach (var step in new[] { 40, 100 })
        {
            await using var up = await TrainyardProcess.UpAsync(_folder.Path);
            if (step == 40) job = (await up.Client.SubmitAsync(spec, null, Cancel)).Id;
            await up.Client.UntilAsync(job, $"a checkpoint from step {step} on", j => j.Checkpoint?.Step >= step && j.Step < TotalSteps / 2);
            await up.KillAsync();
        }
        await using var last = await TrainyardProcess.UpAsync(_folder.Path);
        var ended = await last.Client.EndAsync(job);
        Assert.Equal(["worker lost", "worker lost", "succeeded"], ended.AttemptList.Select(a => a.Outcome));
        Assert.All(ended.AttemptList.Skip(1), a => Assert.InRange(a.FromStep, 40, TotalSteps / 2 - 1));
        Assert.Equal(await last.Client.WeightsAsync(undisturbed), await last.Client.WeightsAsync(job));
        Assert.Equal(Curve(await last.Client.AllEventsAsync(undisturbed)), Curve(await last.Client.AllEventsAsync(job)));
    }

    [Fact]
    public async Task Asked_to_end_it_gives_the_job_back_and_goes_on_there()
    {
        JobView job;
        await using (var up = await TrainyardProcess.UpAsync(_folder.Path))
        {
            job = await up.Client.SubmitAsync(FlowSpecs.Small(), null, Cancel);
            await up.Client.UntilAsync(job.Id, "steps in an epoch", j => j.Step is > 20 and < TotalSteps / 2);
            Assert.Equal(0, await up.EndAsync());
        }

        await using var again = await TrainyardProcess.UpAsync(_folder.Path);
        var ended = await again.Client.EndAsync(job.Id);
        Assert.Equal(["released", "succeeded"], ended.AttemptList.Select(a => a.Outcome));
        Assert.Equal(ended.AttemptList[0].ToStep, ended.AttemptList[1].FromStep);
        IsWhole(await again.Client.AllEventsAsync(job.Id), 4, TotalSteps);
        var undisturbed = (await again.Client.SubmitAsync(FlowSpecs.Small(), null, Cancel)).Id;
        await again.Client.EndAsync(undisturbed);
        Assert.Equal(await again.Client.WeightsAsync(undisturbed), await again.Client.WeightsAsync(job.Id));
    }

    [Fact]
    public async Task Asked_to_end_in_a_step_that_outlasts_the_grace_it_ends_well()
    {
        await using var up = await TrainyardProcess.UpAsync(_folder.Path, new Dictionary<string, string> { ["Worker__Grace"] = "00:00:01" });
        var job = (await up.Client.SubmitAsync(FlowSpecs.Slow(), null, Cancel)).Id;
        await up.Client.UntilAsync(job, "the first step", j => j.TotalSteps > 0);

        Assert.Equal(0, await up.EndAsync());
    }

    [Fact]
    public async Task Killed_again_and_again_at_every_stage_it_still_ends_the_same()
    {
        JobId id, reference;
        await using (var up = await TrainyardProcess.UpAsync(_folder.Path))
        {
            id = (await up.Client.SubmitAsync(FlowSpecs.Small(), "the-key", Cancel)).Id;
            // The answer to a submit is a promise.
            await up.KillAsync();
        }
        await using (var up = await TrainyardProcess.UpAsync(_folder.Path))
        {
            Assert.Equal(id, (await up.Client.SubmitAsync(FlowSpecs.Small(), "the-key", Cancel)).Id);
            await up.Client.UntilAsync(id, "a claim", j => j.State == JobState.Running);
            await up.KillAsync();
        }
        await using (var up = await TrainyardProcess.UpAsync(_folder.Path))
        {
            await up.Client.UntilAsync(id, "a checkpoint", j => j.Checkpoint is not null);
            await up.KillAsync();
        }
        await using (var up = await TrainyardProcess.UpAsync(_folder.Path))
        {
            // In the midst of saving the model, or as near to it as a look at the folder gets.
            var files = Path.Combine(TrainyardProcess.HomeIn(_folder.Path), "artifacts", id.ToString());
            await UntilAsync("a model's file", () => Task.FromResult(
                Directory.Exists(files) ? Directory.EnumerateFiles(files, "*-model*").FirstOrDefault() : null));
            await up.KillAsync();
        }

        await using var last = await TrainyardProcess.UpAsync(_folder.Path);
        var ended = await last.Client.EndAsync(id);
        reference = (await last.Client.SubmitAsync(FlowSpecs.Small(), null, Cancel)).Id;
        await last.Client.EndAsync(reference);
        Assert.Equal(await last.Client.WeightsAsync(reference), await last.Client.WeightsAsync(id));
        var events = await last.Client.AllEventsAsync(id);
        IsWhole(events, 4, TotalSteps);
        Assert.Equal(Curve(await last.Client.AllEventsAsync(reference)), Curve(events));
        Assert.Single(events.OfType<TrainingSucceeded>());
        Assert.InRange(ended.AttemptList.Count, 3, 5);
    }

    [Fact]
    public async Task A_sign_in_outlives_the_kill()
    {
        TokenResponse? tokens;
        await using (var up = await TrainyardProcess.UpAsync(_folder.Path))
        {
            tokens = await up.Tokens.ReadAsync(Cancel);
            await up.KillAsync();
        }
        await using var again = await TrainyardProcess.UpAsync(_folder.Path);
        await again.Tokens.ChangeAsync(_ => Task.FromResult(tokens), Cancel);
        Assert.Equal("owner", (await again.Client.GetAccountAsync(Cancel)).Name);
    }
}
