using Trainyard.Contracts;
using Trainyard.Jobs;
using Trainyard.Tests.Contracts;
using static Trainyard.Tests.Contracts.Samples;

namespace Trainyard.Tests.Jobs;

/// <summary>Every way from one state of a job to the next, and every way that is closed.</summary>
public class JobStateMachineTests
{
    private static readonly DateTimeOffset Later = Now.AddMinutes(1);
    private static readonly Guid Id = Guid.NewGuid();

    private static Job Queued => Samples.Job();
    private static Job Running => Queued.Claim("worker-1", Id, Now)!.Apply(Started(1));
    private static Job Paused => Running.Apply(Event(new TrainingPaused()));
    private static Job Done => Running.Apply(Succeeded(1, 9));
    private static Job Cancelled => Queued.RequestCancel(Now)!;
    private static Job Failed => Running.Apply(Fail(FailureReason.Diverged));

    public static TheoryData<JobState> All => [.. Enum.GetValues<JobState>()];

    private static Job In(JobState state) => state switch
    {
        JobState.Queued => Queued,
        JobState.Running => Running,
        JobState.Paused => Paused,
        JobState.Succeeded => Done,
        JobState.Failed => Failed,
        JobState.Cancelled => Cancelled,
        _ => throw new ArgumentOutOfRangeException(nameof(state)),
    };

    [Theory, MemberData(nameof(All))]
    public void The_samples_are_what_they_say(JobState state) => Assert.Equal(state, In(state).State);

    [Fact]
    public void Nothing_ends_before_it_started_when_a_clock_was_set_back()
    {
        var earlier = Now.AddHours(-1);
        Job[] ended =
        [
            Running.Apply(Succeeded(1, 9) with { At = earlier }),
            Running.Apply(Event(new TrainingCancelled()) with { At = earlier }),
            Running.Apply(Fail(FailureReason.Diverged) with { At = earlier }),
            Paused.RequestCancel(earlier)!,
        ];

        Assert.All(ended, job => Assert.Equal((Now, Now, TimeSpan.Zero), (job.EndedAt, job.Attempts[^1].EndedAt, job.Duration(Later))));
        Assert.Equal(Now, Running.LoseWorker(earlier).Attempts[0].EndedAt);
        Assert.Equal(TimeSpan.Zero, Running.Duration(earlier));
        // As an older version stored it.
        var stored = Done with { EndedAt = earlier, Attempts = [Done.Attempts[0] with { EndedAt = earlier }] };
        Assert.Equal(TimeSpan.Zero, stored.Duration(Later));
    }

    [Fact]
    public void Only_time_in_attempts_counts_as_duration()
    {
        Assert.Null(Queued.Duration(Later));
        Assert.Null(Cancelled.Duration(Later));
        Assert.Equal(TimeSpan.FromMinutes(1), Running.Duration(Later));
        var job = Running.Apply(Event(new TrainingPaused()) with { At = Now.AddSeconds(20) });
        Assert.Equal(TimeSpan.FromSeconds(20), job.Duration(Later));
        job = job.Resume()!;
        Assert.Equal(TimeSpan.FromSeconds(20), job.Duration(Later));
        job = job.Claim("worker-2", Id, Later)!;
        Assert.Equal(TimeSpan.FromSeconds(25), job.Duration(Later.AddSeconds(5)));
        job = job.Apply(Succeeded(2, 9) with { At = Later.AddSeconds(7) });
        Assert.Equal(TimeSpan.FromSeconds(27), job.Duration(Later.AddHours(1)));
        Assert.Equal(27, job.ToSummary(Later.AddHours(1)).DurationSeconds);
    }

    [Fact]
    public void A_claim_raises_the_fence_and_begins_an_attempt()
    {
        var job = (Queued with { DispatchedAt = Now, NotBefore = Now }).Claim("worker-1", Id, Now)!;
        Assert.Equal((JobState.Running, 1, Now), (job.State, job.Fence, job.StartedAt));
        Assert.Equal(new Lease("worker-1", Id, 0), job.Lease);
        Assert.Null(job.DispatchedAt);
        Assert.Null(job.NotBefore);
        Assert.Equal(new Attempt { Fence = 1, Worker = "worker-1", StartedAt = Now }, Assert.Single(job.Attempts));
    }

    [Fact]
    public void The_next_claim_goes_on_at_the_checkpoint_and_keeps_the_first_start()
    {
        var job = Running.Apply(Saved(1, 2, 40)).Apply(Event(new TrainingReleased())).Claim("worker-2", Id, Later)!;
        Assert.Equal((2, Now), (job.Fence, job.StartedAt));
        Assert.Equal(new Attempt { Fence = 2, Worker = "worker-2", StartedAt = Later, FromStep = 40, FromEpoch = 1 }, job.Attempts[^1]);
    }

    [Fact]
    public void Each_attempt_tells_from_where_to_where_it_went_and_why_it_ended()
    {
        var job = Running.Apply(Point(1, 2, 50)).Apply(Saved(1, 3, 40)).LoseWorker(Later);
        job = job.Claim("worker-2", Guid.NewGuid(), Later)!.LoseWorker(Later);
        job = job.Claim("worker-3", Guid.NewGuid(), Later)!.Apply(Started(3, 40)).Apply(Succeeded(3, 2));

        Assert.Equal([(0, 0, 50), (1, 40, 40), (1, 40, 1000)], job.Attempts.Select(a => (a.FromEpoch, a.FromStep, a.ToStep!.Value)));
        Assert.Equal(["worker lost", "worker lost", "succeeded"], job.Attempts.Select(a => a.OutcomeText()));
        Assert.All(job.Attempts, a => Assert.EndsWith(".", a.Reason, StringComparison.Ordinal));
    }

    [Fact]
    public void A_failed_attempt_gives_the_failures_own_reason() =>
        Assert.Equal(Failed.Failure!.Message, Failed.Attempts[0].Reason);

    [Theory, MemberData(nameof(All))]
    public void Only_a_queued_job_can_be_claimed_and_dispatched(JobState state)
    {
        Assert.Equal(state == JobState.Queued, In(state).Claim("worker-2", Id, Later) is not null);
        Assert.Equal(state == JobState.Queued, In(state).Dispatch(Later) is not null);
    }

    [Fact]
    public void Only_the_holder_renews()
    {
        Assert.Equal(1, Running.Renew(1)!.Lease!.Renewals);
        Assert.Null(Running.Renew(0));
        Assert.Null(Running.Renew(2));
    }

    [Theory, MemberData(nameof(All))]
    public void A_job_that_does_not_run_has_no_lease_to_renew_or_to_lose(JobState state)
    {
        if (state == JobState.Running) return;
        Assert.Null(In(state).Lease);
        Assert.Null(In(state).Renew(In(state).Fence));
        Assert.Null(In(state).Expire(Running, Later));
    }

    [Fact]
    public void A_lease_ends_unless_it_was_renewed_since_it_was_seen()
    {
        var running = Running;
        Assert.Null(running.Renew(1)!.Expire(running, Later));
        var job = running.Expire(running, Later)!;
        Assert.Equal((JobState.Queued, 1, null), (job.State, job.FailuresInARow, job.NotBefore));
        Assert.Equal((AttemptOutcome.WorkerLost, Later), (job.Attempts[0].Outcome, job.Attempts[0].EndedAt));
    }

    [Fact]
    public void A_job_whose_worker_vanishes_three_times_without_a_checkpoint_fails()
    {
        var job = Queued;
        for (var fence = 1; fence <= 3; fence++)
        {
            Assert.Equal(JobState.Queued, job.State);
            job = job.Claim("worker-1", Id, Now)!.LoseWorker(Later);
        }
        Assert.Equal((JobState.Failed, FailureReason.WorkerLost, Later), (job.State, job.Failure!.Reason, job.EndedAt));
        Assert.NotEmpty(job.Failure.Advice);
        Assert.Equal(3, job.Attempts.Count(a => a.Outcome == AttemptOutcome.WorkerLost));
    }

    [Fact]
    public void A_checkpoint_starts_the_count_anew()
    {
        var job = Queued;
        for (var fence = 1; fence <= 5; fence++)
        {
            job = job.Claim("worker-1", Id, Now)!.Apply(Saved(fence, 1, 10 * fence)).LoseWorker(Later);
            Assert.Equal((JobState.Queued, 1, 10 * fence), (job.State, job.FailuresInARow, job.Checkpoint!.Step));
        }
    }

    [Fact]
    public void A_worker_that_leaves_in_good_order_counts_no_failure()
    {
        var job = Running.Apply(Event(new TrainingReleased()));
        Assert.Equal((JobState.Queued, 0, AttemptOutcome.Released), (job.State, job.FailuresInARow, job.Attempts[0].Outcome));
        Assert.Null(job.NotBefore);
    }

    [Fact]
    public void A_worker_that_was_cut_off_requeues_the_job_and_counts_no_failure()
    {
        var job = Running.ExpireByWorker(1, Later)!;
        Assert.Equal((JobState.Queued, 0, AttemptOutcome.Expired), (job.State, job.FailuresInARow, job.Attempts[0].Outcome));
        Assert.Equal(LeaseStatus.Fenced, job.CheckLease(1));
        Assert.Null(Running.ExpireByWorker(2, Later));
        Assert.Null(job.ExpireByWorker(1, Later));
        Assert.Null(job.Claim("worker-2", Id, Later)!.ExpireByWorker(1, Later));
        Assert.Equal(JobState.Cancelled, Running.RequestCancel(Later)!.ExpireByWorker(1, Later)!.State);
    }

    [Fact]
    public void An_attempt_that_is_abandoned_before_its_end_is_stored_is_requeued_once_and_without_a_failure()
    {
        var job = Running.Apply(Saved(1, 2, 40)).Abandon(1, Later)!;
        Assert.Equal((JobState.Queued, 0, AttemptOutcome.Released), (job.State, job.FailuresInARow, job.Attempts[0].Outcome));
        Assert.Equal((40L, 40L), (job.Attempts[0].ToStep, job.Checkpoint!.Step));
        // The end that it could not wait for comes too late.
        Assert.Same(job, job.Apply(Event(new TrainingReleased())));
        Assert.Null(Running.Abandon(2, Later));
        Assert.Null(job.Abandon(1, Later));
        Assert.Equal(JobState.Paused, Running.RequestPause()!.Abandon(1, Later)!.State);
    }

    [Theory]
    [InlineData(FailureReason.Diverged)]
    [InlineData(FailureReason.OutOfMemory)]
    [InlineData(FailureReason.InvalidData)]
    [InlineData(FailureReason.Unsupported)]
    [InlineData(FailureReason.Internal)]
    public void What_will_not_get_better_is_not_tried_again(FailureReason reason)
    {
        var job = Running.Apply(Fail(reason));
        Assert.Equal((JobState.Failed, reason), (job.State, job.Failure!.Reason));
    }

    [Fact]
    public void A_failure_of_storage_is_tried_once_more_and_later()
    {
        var job = Running.Apply(Fail(FailureReason.Storage));
        Assert.Equal((JobState.Queued, null), (job.State, job.Failure));
        Assert.True(job.NotBefore > Now);
        job = job.Claim("worker-1", Id, Later)!.Apply(Fail(FailureReason.Storage) with { Fence = 2 });
        Assert.Equal((JobState.Failed, FailureReason.Storage), (job.State, job.Failure!.Reason));
    }

    [Theory, MemberData(nameof(All))]
    public void Pausing(JobState state)
    {
        var job = In(state).RequestPause();
        Assert.Equal(
            state switch { JobState.Queued => (JobState.Paused, null), JobState.Running => (JobState.Running, JobRequest.Pause), _ => ((JobState, JobRequest?)?)null },
            job is null ? null : (job.State, job.Requested));
    }

    [Theory, MemberData(nameof(All))]
    public void Resuming(JobState state) => Assert.Equal(state == JobState.Paused ? JobState.Queued : null, In(state).Resume()?.State);

    [Theory, MemberData(nameof(All))]
    public void Cancelling(JobState state)
    {
        var job = In(state).RequestCancel(Later);
        Assert.Equal(
            state switch
            {
                JobState.Queued or JobState.Paused => (JobState.Cancelled, null),
                JobState.Running => (JobState.Running, JobRequest.Cancel),
                _ => ((JobState, JobRequest?)?)null,
            },
            job is null ? null : (job.State, job.Requested));
        if (job?.State == JobState.Cancelled) Assert.Equal(Later, job.EndedAt);
    }

    [Fact]
    public void Requests_to_a_running_job_follow_rules()
    {
        var pausing = Running.RequestPause()!;
        Assert.Null(pausing.RequestPause());
        Assert.Null(pausing.Resume()!.Requested);
        var cancelling = pausing.RequestCancel(Now)!;
        Assert.Equal(JobRequest.Cancel, cancelling.Requested);
        Assert.Null(cancelling.RequestCancel(Now));
        Assert.Null(cancelling.RequestPause());
        Assert.Null(cancelling.Resume());
    }

    [Fact]
    public void A_pause_keeps_the_checkpoint_and_counts_no_failure()
    {
        var job = Running.RequestPause()!.Apply(Saved(1, 2, 40)).Apply(Event(new TrainingPaused()));
        Assert.Equal((JobState.Paused, null, 0, 40), (job.State, job.Requested, job.FailuresInARow, job.Checkpoint!.Step));
        Assert.Equal(AttemptOutcome.Paused, job.Attempts[0].Outcome);
        Assert.Equal(2, job.Resume()!.Claim("worker-2", Id, Later)!.Fence);
    }

    [Fact]
    public void Who_finishes_before_the_cancel_arrives_has_finished()
    {
        var job = Running.RequestCancel(Now)!.Apply(Succeeded(1, 9));
        Assert.Equal((JobState.Succeeded, null), (job.State, job.Requested));
        Assert.NotNull(job.Result);
        Assert.Null(job.RequestCancel(Later));
    }

    [Fact]
    public void A_request_outlives_the_worker_that_did_not_hear_it()
    {
        Assert.Equal(JobState.Cancelled, Running.RequestCancel(Now)!.LoseWorker(Later).State);
        Assert.Equal(JobState.Paused, Running.RequestPause()!.LoseWorker(Later).State);
        Assert.Equal(JobState.Cancelled, Running.RequestCancel(Now)!.Apply(Event(new TrainingReleased())).State);
        Assert.Equal(JobState.Paused, Running.RequestPause()!.Apply(Event(new TrainingReleased())).State);
        Assert.Equal(JobState.Cancelled, Running.RequestCancel(Now)!.Apply(Fail(FailureReason.Diverged)).State);
        Assert.Equal(JobState.Failed, Running.RequestPause()!.Apply(Fail(FailureReason.Diverged)).State);
    }

    [Fact]
    public void Progress_follows_the_events()
    {
        var job = Running.Apply(Point(1, 2, 25)).Apply(new EpochValidated(1, new Evaluation(0.1, 0.97, 0.96)) { Fence = 1, Seq = 3, Step = 500 });
        Assert.Equal((500, 1000, 1, 0.5), (job.Progress.Step, job.Progress.TotalSteps, job.Progress.Epoch, job.Progress.TrainingLoss));
        Assert.Equal(0.97, job.Progress.Validation!.Accuracy);
        // Another attempt begins where the checkpoint is.
        job = job.Apply(Saved(1, 4, 500)).LoseWorker(Later).Claim("worker-2", Id, Later)!.Apply(Started(2, 500));
        Assert.Equal((500, new EventCursor(2, 1)), (job.Progress.Step, job.LastEvent));
    }

    [Fact]
    public void A_replay_changes_nothing()
    {
        var job = Running.Apply(Point(1, 2, 25)).Apply(Saved(1, 3, 25));
        Assert.Same(job, job.Apply(Point(1, 2, 25, loss: 9)));
        Assert.Same(job, job.Apply(Saved(1, 3, 1)));
        Assert.Same(job, job.Apply(Started(1)));
    }

    [Fact]
    public void Late_events_of_a_lower_fence_change_nothing()
    {
        var job = Running.LoseWorker(Later).Claim("worker-2", Id, Later)!;
        foreach (var late in new JobEvent[] { Point(1, 5, 99), Saved(1, 6, 99), Succeeded(1, 7), Fail(FailureReason.Internal), Event(new TrainingCancelled()) })
            Assert.Same(job, job.Apply(late));
    }

    [Theory, MemberData(nameof(All))]
    public void A_job_that_does_not_run_takes_no_event(JobState state)
    {
        if (state == JobState.Running) return;
        var job = In(state);
        Assert.Same(job, job.Apply(Succeeded(job.Fence, 99)));
        Assert.Same(job, job.Apply(Succeeded(job.Fence + 1, 99)));
    }

    [Fact]
    public void What_the_worker_hears()
    {
        Assert.Equal(LeaseStatus.Held, Running.CheckLease(1));
        Assert.Equal(LeaseStatus.Pause, Running.RequestPause().CheckLease(1));
        Assert.Equal(LeaseStatus.Cancel, Running.RequestCancel(Now).CheckLease(1));
        Assert.Equal(LeaseStatus.Fenced, Running.CheckLease(0));
        Assert.Equal(LeaseStatus.Fenced, ((Job?)null).CheckLease(1));
        foreach (var ended in new[] { Done, Failed, Paused, Running.Apply(Event(new TrainingCancelled())), Running.Apply(Event(new TrainingReleased())) })
            Assert.Equal(LeaseStatus.Finished, ended.CheckLease(1));
        // Its storage failed, and the job waits for the next try: this attempt is over all the same.
        Assert.Equal(LeaseStatus.Finished, Running.Apply(Fail(FailureReason.Storage)).CheckLease(1));
    }

    [Fact]
    public void Who_lost_the_lease_hears_so_whatever_became_of_the_job()
    {
        var lost = Running.LoseWorker(Later);
        Assert.Equal(LeaseStatus.Fenced, lost.CheckLease(1));
        Assert.Equal(LeaseStatus.Fenced, lost.RequestPause().CheckLease(1));
        Assert.Equal(LeaseStatus.Fenced, lost.RequestCancel(Later).CheckLease(1));
        Assert.Equal(LeaseStatus.Fenced, lost.Claim("worker-2", Id, Later).CheckLease(1));
        Assert.Equal(LeaseStatus.Fenced, Running.RequestCancel(Now)!.LoseWorker(Later).CheckLease(1));
    }

    private static JobEvent Event(JobEvent e) => e with { Fence = 1, Seq = 20, Step = 40, At = Now };

    private static JobEvent Fail(FailureReason reason) => Event(new TrainingFailed(new Failure(reason, "It went wrong.", "Do better.")));
}
