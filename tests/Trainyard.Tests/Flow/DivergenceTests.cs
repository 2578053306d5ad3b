using System.Text.Json.Nodes;
using Trainyard.Contracts;
using Trainyard.DeadLetters;
using Trainyard.Jobs;
using Trainyard.Tests.Contracts;
using static Trainyard.Tests.Flow.Waiting;

namespace Trainyard.Tests.Flow;

/// <summary>A job whose figures are not finite hurts itself alone.</summary>
[Collection(FlowCollection.Name)]
public sealed class DivergenceTests : IDisposable
{
    private readonly TempFolder _folder = new();

    /// <summary>Ends its epoch with finite weights and an infinite loss on the validation images.</summary>
    public static JsonObject InfiniteValidation => FlowSpecs.Parse("""
        {"model":{"layers":[{"type":"flatten"},{"type":"linear","outFeatures":64},{"type":"linear","outFeatures":64},{"type":"linear","outFeatures":10}]},
         "optimizer":{"type":"sgd","learningRate":10},"epochs":1,"batchSize":8192,"validationShare":0.5,"logEverySteps":1}
        """);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_loss_that_is_not_finite_is_divergence_and_the_next_job_trains()
    {
        await using var system = await FlowSystem.StartAsync(_folder.File("home"));
        var first = await system.Client.SubmitAsync(FlowSpecs.Small(1), null, Cancel);
        var bad = await system.Client.SubmitAsync(InfiniteValidation, null, Cancel);
        var last = await system.Client.SubmitAsync(FlowSpecs.Small(1), null, Cancel);

        await system.Client.EndAsync(first.Id);
        var failed = await system.Client.EndAsync(bad.Id, JobState.Failed);
        await system.Client.EndAsync(last.Id);

        Assert.Equal(FailureReason.Diverged, failed.Failure!.Reason);
        Assert.Contains("step", failed.Failure.Message, StringComparison.Ordinal);
        Assert.Contains("Lower the learning rate (10), for example to 1.", failed.Failure.Advice, StringComparison.Ordinal);
        Assert.Single(failed.AttemptList);
        Assert.Equal(0, await system.Get<IDeadLetters>().CountAsync(Cancel));
    }

    [Fact]
    public async Task Figures_that_are_not_finite_are_stored_shown_and_last_in_every_order()
    {
        await using var system = await FlowSystem.StartAsync(_folder.File("home"), new Trainyard.Worker.WorkerOptions { Slots = 1 });
        var (jobs, ids) = (system.Get<IJobStore>(), new Dictionary<JobId, double>());
        foreach (var loss in new[] { double.NaN, 0.5, double.PositiveInfinity, 0.1, double.NegativeInfinity })
        {
            var job = await jobs.AddAsync(Samples.Job().Claim("nobody", Guid.NewGuid(), Samples.Now)!, null, Cancel);
            ids[job.Id] = loss;
            await system.Get<Trainyard.Events.IJobEvents>().ReportAsync(job.Id, [Samples.Started(1), Samples.Point(1, 2, 10, loss), Samples.Point(1, 3, 20, loss)], Cancel);
            await UntilAsync("its events", async () => (await jobs.FindAsync(job.Id, Cancel))!.LastEvent.Seq == 3 ? "" : null);
            var seen = await system.Client.GetEventsAsync(job.Id, EventCursor.Start, 10, Cancel);
            Assert.Equal([loss, loss], seen.Events.OfType<StepsTrained>().Select(e => e.Loss));
            Assert.Equal(loss, (await system.Client.GetJobAsync(job.Id, Cancel)).TrainingLoss);
        }

        foreach (var descending in new[] { false, true })
        {
            var order = (await jobs.ListAsync(new JobQuery { Sort = JobSort.Loss, Descending = descending }, Cancel)).Jobs.Select(job => ids[job.Id]).ToList();
            Assert.Equal(descending ? [0.5, 0.1] : [0.1, 0.5], order[..2]);
            Assert.All(order[2..], loss => Assert.False(double.IsFinite(loss)));
        }
    }
}
