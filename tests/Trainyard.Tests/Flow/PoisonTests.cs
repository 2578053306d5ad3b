using Microsoft.Extensions.DependencyInjection;
using Trainyard.Api;
using Trainyard.DeadLetters;
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
        Assert.Equal([1L, 2, 4], (await system.Get<IJobHistory>().ReadAsync(job, EventCursor.Start, 10, Cancel)).Select(e => e.Seq));
        var letter = Assert.Single(await system.Get<IDeadLetters>().ListAsync(10, Cancel));
        Assert.Equal(($"{job}-1-3", DeadLetterSource.Events, "This one cannot be stored.", job.ToString()), (letter.Id, letter.Source, letter.Reason, letter.Key));
        Assert.Equal(Samples.Point(1, 3, 3), StoreJson.Read<JobEvent>(letter.Body));
    }

    [Fact]
    public async Task The_last_event_of_a_job_can_be_sent_again_when_its_cause_is_gone()
    {
        var broken = true;
        await using var system = await StartAsync(e => broken && e is TrainingSucceeded ? new InvalidOperationException("Not now.") : null);
        var job = await ClaimedAsync(system);
        await ReportAsync(system, job, Samples.Succeeded(1, 1));
        var letter = await UntilAsync("the letter", async () => (await system.Get<IDeadLetters>().ListAsync(10, Cancel)).SingleOrDefault());
        Assert.Equal(JobState.Running, (await system.Get<IJobStore>().FindAsync(job, Cancel))!.State);

        broken = false;
        await system.Get<IJobEvents>().SendAgainAsync(letter, Cancel);

        await UntilAsync("the end", async () => (await system.Get<IJobStore>().FindAsync(job, Cancel))!.State == JobState.Succeeded ? "" : null);
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
        public Task AppendAsync(JobId job, IReadOnlyList<JobEvent> events, CancellationToken cancel) =>
            events.Select(fault).FirstOrDefault(e => e is not null) is { } exception ? Task.FromException(exception) : real.AppendAsync(job, events, cancel);

        public Task<IReadOnlyList<JobEvent>> ReadAsync(JobId job, EventCursor after, int limit, CancellationToken cancel) => real.ReadAsync(job, after, limit, cancel);

        public Task<IReadOnlyList<LineLogged>> ReadLogAsync(JobId job, EventCursor after, int limit, CancellationToken cancel) => real.ReadLogAsync(job, after, limit, cancel);
    }
}
