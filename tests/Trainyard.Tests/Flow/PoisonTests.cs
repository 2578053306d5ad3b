using Microsoft.Extensions.DependencyInjection;
using Trainyard.Contracts;
using Trainyard.DeadLetters;
using Trainyard.Embedded.Sqlite;
using Trainyard.Events;
using Trainyard.Jobs;
using Trainyard.Storage;
using Trainyard.Tests.Contracts;
using static Trainyard.Tests.Flow.Waiting;

namespace Trainyard.Tests.Flow;

/// <summary>An event that can never be stored goes aside; one that cannot be stored now waits.</summary>
[Collection(FlowCollection.Name)]
public sealed class PoisonTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task An_event_that_fails_every_time_goes_aside_and_can_be_sent_again()
    {
        await using var system = await StartAsync(e => e.Seq == 3 ? new InvalidOperationException("This one cannot be stored.") : null);
        var job = await ClaimedAsync(system);
        foreach (var seq in new long[] { 1, 2, 3, 4 }) await ReportAsync(system, job, Samples.Point(1, seq, seq));
        var other = await ClaimedAsync(system);
        await ReportAsync(system, other, Samples.Point(1, 1, 1));

        await UntilAsync("the events behind it", async () => (await system.Get<IJobStore>().FindAsync(job, Cancel))!.LastEvent == new EventCursor(1, 4) ? "" : null);
        await UntilAsync("another job's event", async () => (await system.Get<IJobStore>().FindAsync(other, Cancel))!.LastEvent == new EventCursor(1, 1) ? "" : null);
        // Sent again, it finds that the job has passed its place.
        await system.Get<IJobEvents>().RequeueAsync((await system.Get<IDeadLetters>().FindAsync($"{job}-1-3", Cancel))!, Cancel);
        Assert.Equal([1L, 2, 4], (await system.Get<IJobHistory>().ReadAsync(job, EventCursor.Start, 10, Cancel)).Select(e => e.Seq));
        var deadLetter = Assert.Single(await system.Get<IDeadLetters>().ListAsync(10, Cancel));
        Assert.Equal(($"{job}-1-3", DeadLetterSource.Events, "This one cannot be stored.", job.ToString()), (deadLetter.Id, deadLetter.Source, deadLetter.Reason, deadLetter.Key));
        Assert.Equal(Samples.Point(1, 3, 3), EventJson.Read(deadLetter.Body));
    }

    [Fact]
    public async Task Without_its_last_event_an_attempt_has_failed_and_the_job_is_tried_again()
    {
        var broken = 4;
        await using var system = await StartAsync(e => e is TrainingSucceeded && Interlocked.Decrement(ref broken) >= 0 ? new InvalidOperationException("Not now.") : null);
        var id = (await system.Client.SubmitAsync(FlowSpecs.Small(1), null, Cancel)).Id;

        var job = await system.Client.EndAsync(id);

        Assert.Equal(["failed", "succeeded"], job.AttemptList.Select(a => a.Outcome));
        var deadLetter = Assert.Single(await system.Get<IDeadLetters>().ListAsync(10, Cancel));
        Assert.Equal(("Not now.", "trainingSucceeded"), (deadLetter.Reason, deadLetter.Headers!.Type));
        // Sent again it changes nothing: a terminal state never changes, and its attempt is over.
        await system.Get<IJobEvents>().RequeueAsync(deadLetter, Cancel);
        await system.Client.EndAsync((await system.Client.SubmitAsync(FlowSpecs.Small(1), null, Cancel)).Id);
        Assert.Equal(job.Version, (await system.Client.GetJobAsync(id, Cancel)).Version);
    }

    [Fact]
    public async Task A_job_whose_last_event_can_never_be_stored_fails_and_stops_nobody()
    {
        await using var system = await StartAsync(e => e is TrainingSucceeded { Step: < 300 } ? new InvalidOperationException("Never.") : null);
        var bad = (await system.Client.SubmitAsync(FlowSpecs.Small(1), null, Cancel)).Id;
        var good = (await system.Client.SubmitAsync(FlowSpecs.Small(2), null, Cancel)).Id;

        var job = await system.Client.EndAsync(bad, JobState.Failed);
        await system.Client.EndAsync(good);

        Assert.Equal((FailureReason.Storage, 2), (job.Failure!.Reason, job.AttemptList.Count));
        Assert.Contains("dead letters", job.Failure.Advice, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_forged_for_a_job_in_training_changes_nothing()
    {
        await using var system = await StartAsync(_ => null);
        var victim = (await system.Client.SubmitAsync(FlowSpecs.Small(4), null, Cancel)).Id;
        await system.Client.UntilAsync(victim, "a checkpoint", j => j.Checkpoint is not null);
        var (jobs, events) = (system.Get<IJobStore>(), system.Get<IJobEvents>());
        // Until one of them came in the place of the attempt's next event: then it was looked at.
        await UntilAsync("a forged event that was put aside", async () =>
        {
            var job = (await jobs.FindAsync(victim, Cancel))!;
            Assert.Equal(JobState.Running, job.State);
            await events.ReportAsync(victim, [.. Enumerable.Range(1, 20).Select(i => Samples.Succeeded(job.Fence, job.LastEvent.Seq + i, accuracy: 1))], Cancel);
            return await system.Get<IDeadLetters>().ListAsync(1, Cancel) is [var deadLetter, ..] ? deadLetter : null;
        });

        var done = await system.Client.EndAsync(victim);

        Assert.Equal("succeeded", Assert.Single(done.AttemptList).Outcome);
        Assert.NotEqual(1, done.Result!.Test.Accuracy);
        IsWhole(await system.Client.AllEventsAsync(victim), 4, 4 * 188);
        Assert.All(await system.Get<IDeadLetters>().ListAsync(100, Cancel), deadLetter => Assert.Contains("signature", deadLetter.Reason, StringComparison.Ordinal));
    }

    [Fact]
    public async Task While_the_store_is_away_nothing_goes_aside()
    {
        var failures = 6;
        await using var system = await StartAsync(_ => Interlocked.Decrement(ref failures) >= 0 ? new UnavailableException("The store", new TimeoutException()) : null);
        var job = await ClaimedAsync(system);
        await ReportAsync(system, job, Samples.Point(1, 1, 1));

        await UntilAsync("the event", async () => (await system.Get<IJobStore>().FindAsync(job, Cancel))!.LastEvent == new EventCursor(1, 1) ? "" : null);

        Assert.Equal(0, await system.Get<IDeadLetters>().CountAsync(Cancel));
    }

    private Task<FlowSystem> StartAsync(Func<JobEvent, Exception?> fault) => FlowSystem.StartAsync(
        _folder.File("home"),
        services: services => services.AddSingleton<IJobHistory>(s => new FaultyHistory(ActivatorUtilities.CreateInstance<SqliteJobHistory>(s), fault)));

    private static async Task<JobId> ClaimedAsync(FlowSystem system)
    {
        var job = Samples.Job().Claim("nobody", Guid.NewGuid(), Samples.Now)!;
        return (await system.Get<IJobStore>().AddAsync(job, null, Cancel)).Id;
    }

    private static ValueTask ReportAsync(FlowSystem system, JobId job, JobEvent e) => system.Get<IJobEvents>().ReportAsync(job, [e], Cancel);

    /// <summary>The real history, which some events do not reach.</summary>
    private sealed class FaultyHistory(IJobHistory real, Func<JobEvent, Exception?> fault) : IJobHistory
    {
        public Task AppendAsync(IReadOnlyList<JobEvents> jobs, CancellationToken cancellationToken) =>
            jobs.SelectMany(job => job.Events).Select(fault).FirstOrDefault(e => e is not null) is { } exception ? Task.FromException(exception) : real.AppendAsync(jobs, cancellationToken);

        public Task<IReadOnlyList<JobEvent>> ReadAsync(JobId job, EventCursor after, int limit, CancellationToken cancellationToken) => real.ReadAsync(job, after, limit, cancellationToken);

        public Task<IReadOnlyList<LineLogged>> ReadLogAsync(JobId job, EventCursor after, int limit, CancellationToken cancellationToken) => real.ReadLogAsync(job, after, limit, cancellationToken);

        public Task DeleteEventsAsync(JobId job, CancellationToken cancellationToken) => real.DeleteEventsAsync(job, cancellationToken);

        public Task DeleteLogAsync(JobId job, CancellationToken cancellationToken) => real.DeleteLogAsync(job, cancellationToken);
    }
}
