using Microsoft.Extensions.Logging.Abstractions;
using Trainyard.Contracts;
using Trainyard.Embedded.Sqlite;
using Trainyard.Health;
using Trainyard.Jobs;
using Trainyard.Queue;
using Trainyard.Tests.Contracts;
using Trainyard.Worker;
using static Trainyard.Tests.Flow.Waiting;

namespace Trainyard.Tests.Worker;

/// <summary>Which job a worker makes its own when a message says that there is work.</summary>
public sealed class JobClaimsTests : IDisposable
{
    private readonly TempDatabase _database = new();
    private readonly SqliteJobStore _jobs;
    private readonly JobClaims _claims;

    public JobClaimsTests()
    {
        _jobs = new SqliteJobStore(_database.Database, TimeProvider.System);
        _claims = ClaimsOf("worker-1");
    }

    public void Dispose() => _database.Dispose();

    [Fact]
    public async Task A_repeated_message_does_not_cut_a_pause_short_and_a_dispatched_job_does_not_wait_for_this_clock()
    {
        var soon = DateTimeOffset.UtcNow.AddMinutes(5);
        var pauses = await _jobs.AddAsync(Samples.Job() with { NotBefore = soon }, null, Cancel);
        Assert.Null(await _claims.NextAsync(Message(pauses.Id), Cancel));

        // The server that dispatched it found that its pause was over; this worker's clock may be behind.
        await _jobs.UpdateAsync(pauses.Id, job => job.Dispatch(DateTimeOffset.UtcNow), Cancel);
        Assert.Equal(pauses.Id, (await _claims.NextAsync(Message(pauses.Id), Cancel))!.Value.Job.Id);
    }

    [Fact]
    public async Task Each_claim_has_a_key_of_its_own()
    {
        var (one, two) = (await _jobs.AddAsync(Samples.Job(), null, Cancel), await _jobs.AddAsync(Samples.Job(), null, Cancel));

        var keys = new[] { await _claims.NextAsync(Message(one.Id), Cancel), await _claims.NextAsync(Message(two.Id), Cancel) }.Select(claimed => claimed!.Value.Job.EventKey!).ToList();

        Assert.All(keys, key => Assert.Equal((1, 32), (key.Fence, key.Secret.Length)));
        Assert.NotEqual(keys[0].Secret, keys[1].Secret);
    }

    [Fact]
    public async Task What_goes_first_uses_the_message_of_another_which_is_then_published_anew()
    {
        var announced = await AddAsync(Samples.Job("announced"), isDispatched: true);
        var urgent = await AddAsync(Samples.Job("urgent", priority: 5), isDispatched: false);

        Assert.Equal(urgent.Id, (await _claims.NextAsync(Message(announced.Id), Cancel))!.Value.Job.Id);
        Assert.Null((await _jobs.FindAsync(announced.Id, Cancel))!.DispatchedAt);

        // Its message may be delivered again, before it is published anew.
        Assert.Equal(announced.Id, (await _claims.NextAsync(Message(announced.Id), Cancel))!.Value.Job.Id);
        Assert.Null(await _claims.NextAsync(Message(urgent.Id), Cancel));
    }

    [Fact]
    public async Task What_was_displaced_keeps_its_place_before_those_of_a_lower_priority()
    {
        var now = DateTimeOffset.UtcNow;
        var (again, normal, low) = (await AddAsync(Samples.Job("again", priority: 1), now.AddSeconds(3)), await AddAsync(Samples.Job("normal"), now.AddSeconds(1)), await AddAsync(Samples.Job("low", priority: -5), now.AddSeconds(2)));

        // The first was paused and resumed: its message comes last, and it uses that of another.
        var claimed = new List<JobId>();
        foreach (var (job, seconds) in new[] { (normal, 1), (low, 2), (again, 3) }) claimed.Add((await _claims.NextAsync(new SentMessage(job.Id, now.AddSeconds(seconds)), Cancel))!.Value.Job.Id);

        Assert.Equal([again.Id, normal.Id, low.Id], claimed);
    }

    [Fact]
    public async Task Several_workers_claim_each_job_once_and_leave_none()
    {
        var ids = new List<JobId>();
        for (var i = 0; i < 60; i++) ids.Add((await AddAsync(Samples.Job($"job {i}", priority: i % 3), isDispatched: i % 4 > 0)).Id);
        var workers = Enumerable.Range(1, 4).Select(i => ClaimsOf($"worker-{i}")).ToList();

        var claimed = await Task.WhenAll(ids.Select((id, i) => workers[i % workers.Count].NextAsync(Message(id), Cancel)));

        // Those left gave their messages to others, and are published anew.
        var left = (await _jobs.ListAsync(new JobQuery { States = [JobState.Queued], Limit = ids.Count }, Cancel)).Jobs;
        Assert.All(left, job => Assert.Null(job.DispatchedAt));
        foreach (var job in left) claimed = [.. claimed, await workers[0].NextAsync(Message(job.Id), Cancel)];

        var held = claimed.Where(c => c is not null).Select(c => c!.Value.Job).ToList();
        Assert.Equal(ids.Select(id => id.Value).Order(), held.Select(job => job.Id.Value).Order());
        foreach (var job in held)
        {
            var stored = (await _jobs.FindAsync(job.Id, Cancel))!;
            Assert.Equal((1L, job.Lease!.Claim, job.Lease.Worker), (stored.Fence, stored.Lease!.Claim, stored.Lease.Worker));
        }
        Assert.Null(await workers[0].NextAsync(Message(ids[0]), Cancel));
    }

    [Fact]
    public async Task A_slot_that_gives_up_while_it_waits_claims_nothing()
    {
        var (store, gate) = (new GatedStore(_jobs), new TaskCompletionSource());
        var claims = new JobClaims(store, "worker-1", TimeProvider.System, NullLogger.Instance, new FailureLog(TimeProvider.System, NullLogger.Instance));
        var (one, two) = (await AddAsync(Samples.Job("one"), isDispatched: true), await AddAsync(Samples.Job("two"), isDispatched: true));
        using var stopping = new CancellationTokenSource();

        store.Gate = gate.Task;
        var first = claims.NextAsync(Message(one.Id), Cancel);
        var second = claims.NextAsync(Message(two.Id), stopping.Token);
        await stopping.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
        gate.SetResult();

        Assert.Equal(one.Id, (await first)!.Value.Job.Id);
        Assert.Equal(JobState.Queued, (await _jobs.FindAsync(two.Id, Cancel))!.State);
    }

    [Fact]
    public async Task One_job_that_cannot_be_stored_is_its_own_messages_failure()
    {
        var store = new GatedStore(_jobs);
        var claims = new JobClaims(store, "worker-1", TimeProvider.System, NullLogger.Instance, new FailureLog(TimeProvider.System, NullLogger.Instance));
        var (bad, good, begins) = (await AddAsync(Samples.Job("bad"), isDispatched: true), await AddAsync(Samples.Job("good"), isDispatched: true), await AddAsync(Samples.Job("begins"), isDispatched: true));
        store.Refuses = bad.Id;
        var gate = new TaskCompletionSource();
        store.Gate = gate.Task;

        // The first is being answered while the others wait, so that those are answered together.
        var messages = new[] { begins, bad, good }.Select(job => claims.NextAsync(Message(job.Id), Cancel)).ToList();
        gate.SetResult();

        Assert.Equal(begins.Id, (await messages[0])!.Value.Job.Id);
        Assert.Equal("It cannot be stored.", (await Assert.ThrowsAsync<InvalidDataException>(() => messages[1])).Message);
        Assert.Equal(good.Id, (await messages[2])!.Value.Job.Id);
    }

    [Fact]
    public void A_message_goes_to_its_own_job_where_those_before_it_are_in_other_hands()
    {
        var (at, later) = (Samples.Now, Samples.Now.AddSeconds(1));
        var (before, own, after) = (Dispatched("before", at), Dispatched("own", at), Dispatched("after", at));
        Assert.Equal([own.Id], Assigned([(at, own)], [before, own, after]));
        // Far behind the first of the backlog.
        Assert.Equal([own.Id], Assigned([(at, own)], [before, after]));

        // Without a message, or with one that was sent later: what went back to the queue, and what is of a higher priority.
        Assert.Equal([before.Id], Assigned([(at, own)], [before with { DispatchedAt = null }, own]));
        Assert.Equal([before.Id], Assigned([(at, own)], [before with { DispatchedAt = later }, own]));
        Assert.Equal([own.Id], Assigned([(at, own)], [own, after with { DispatchedAt = null }]));

        // Its own job was dispatched again meanwhile; what counts is this message.
        Assert.Equal([before.Id], Assigned([(at, own with { DispatchedAt = later })], [before with { DispatchedAt = later }, own with { DispatchedAt = later }]));
        // Of a message that does not say when it was sent nothing is known.
        Assert.Equal([before.Id], Assigned([(null, own)], [before, own]));
    }

    [Fact]
    public void Messages_that_are_answered_together_get_different_jobs()
    {
        var at = Samples.Now;
        var (urgent, one, two) = (Samples.Job("urgent"), Dispatched("one", at), Dispatched("two", at));
        Assert.Equal([two.Id, one.Id], Assigned([(at, two), (at, one)], [one, two]));
        // The message of the first in order is used for what goes before it.
        Assert.Equal([two.Id, urgent.Id], Assigned([(at, two), (at, one)], [urgent, one, two]));
        Assert.Equal([one.Id, urgent.Id, null], Assigned([(at, one), (at, null), (at, null)], [one, urgent]));
        Assert.Equal([null], Assigned([(at, null)], []));
    }

    [Fact]
    public void A_message_whose_job_is_taken_stands_for_whom_that_job_displaced()
    {
        var (at, later) = (Samples.Now, Samples.Now.AddSeconds(1));
        var (urgent, own, low) = (Dispatched("urgent", later), Dispatched("own", at), Dispatched("low", at));
        Assert.Equal(new JobClaims.Assignment(urgent, own), Assert.Single(JobClaims.Assign([(at, own)], [urgent, own, low])));
        var displaced = own with { DispatchedAt = later };
        Assert.Equal(new JobClaims.Assignment(displaced, low), Assert.Single(JobClaims.Assign([(at, low)], [displaced, low])));
        var last = low with { DispatchedAt = later };
        Assert.Equal(new JobClaims.Assignment(last, null), Assert.Single(JobClaims.Assign([(later, null)], [last])));
    }

    private static JobId?[] Assigned((DateTimeOffset?, Job?)[] messages, Job[] backlog) => [.. JobClaims.Assign(messages, backlog).Select(assignment => assignment.Job?.Id)];

    private static Job Dispatched(string name, DateTimeOffset at) => Samples.Job(name) with { DispatchedAt = at };

    /// <summary>Sent now, and settled by nobody.</summary>
    private static SentMessage Message(JobId job) => new(job, DateTimeOffset.UtcNow);

    private JobClaims ClaimsOf(string worker) => new(_jobs, worker, TimeProvider.System, NullLogger.Instance, new FailureLog(TimeProvider.System, NullLogger.Instance));

    private Task<Job> AddAsync(Job job, bool isDispatched) => AddAsync(job, isDispatched ? DateTimeOffset.UtcNow : null);

    private async Task<Job> AddAsync(Job job, DateTimeOffset? dispatchedAt)
    {
        var added = await _jobs.AddAsync(job, null, Cancel);
        return dispatchedAt is { } at ? (await _jobs.UpdateAsync(added.Id, j => j.Dispatch(at), Cancel)).Job! : added;
    }

    private sealed class SentMessage(JobId job, DateTimeOffset at) : QueuedJob(job, at)
    {
        public override Task AcknowledgeAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public override Task ReturnAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }

    /// <summary>A store that answers the first list when it is let, and refuses changes of one job.</summary>
    private sealed class GatedStore(IJobStore jobs) : ForwardingJobStore(jobs)
    {
        public Task Gate { get; set; } = Task.CompletedTask;
        public JobId? Refuses { get; set; }

        public override async Task<JobList> ListAsync(JobQuery query, CancellationToken cancellationToken)
        {
            await Gate;
            return await base.ListAsync(query, cancellationToken);
        }

        public override Task<IReadOnlyList<JobUpdate>> UpdateAsync(IReadOnlyList<JobChange> changes, CancellationToken cancellationToken) =>
            changes.Any(change => change.Known.Id == Refuses) ? throw new InvalidDataException("It cannot be stored.") : base.UpdateAsync(changes, cancellationToken);
    }
}
