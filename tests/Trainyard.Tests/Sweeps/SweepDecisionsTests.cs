using Trainyard.Contracts;
using Trainyard.Jobs;
using Trainyard.Sweeps;

namespace Trainyard.Tests.Sweeps;

/// <summary>What a sweep decides, and that its history replays to the same decisions.</summary>
public class SweepDecisionsTests
{
    private static readonly NewSweep Asha = SampleSweeps.Asked with { Method = "asha", Trials = 9 };

    [Fact]
    public void A_search_begins_as_many_as_may_train_and_ends_with_the_best()
    {
        var play = new SweepPlay(SampleSweeps.Of(SampleSweeps.Asked), (trial, _, _) => trial == 5 ? 0.99 : 0.9, parallel: 3);

        Assert.Equal(3, play.Decide().Jobs.Count);
        play.ToTheEnd();

        Assert.Equal((SweepState.Succeeded, "All 8 trials have come to their ends."), (play.Sweep.State, play.Sweep.Reason));
        Assert.Equal((5, 0.99), (play.Sweep.Best!.Number, play.Sweep.Best.Value));
        Assert.All(play.Sweep.Trials, t => Assert.Equal(TrialState.Succeeded, t.State));
        Assert.False(play.Sweep.IsOpen);
    }

    [Fact]
    public void Asha_promotes_as_in_the_table_made_by_hand()
    {
        // One at a time, rungs 1, 3, 9; after each third trial at a rung its best may go on, before a new one begins.
        double[] first = [0.1, 0.5, 0.3, 0.2, 0.9, 0.4, 0.8, 0.7, 0.6];
        var play = new SweepPlay(SampleSweeps.Of(Asha), (trial, _, epochs) => first[trial] + epochs / 100.0, parallel: 1).ToTheEnd();

        string[] expected =
        [
            "0 to 1", "1 to 1", "2 to 1", "1 to 3", // 0.5 is the best of three
            "3 to 1", "4 to 1", "4 to 3", // 0.9 is among the best one of five
            "5 to 1", "6 to 1", "6 to 3", // of seven two may go: 0.9 went, 0.8 is next
            "4 to 9", // three have come to the second rung
            "7 to 1", "8 to 1", "7 to 3", // of nine three may go: 0.7 is next
        ];
        Assert.Equal(expected, play.Sweep.History.Select(e => e switch { TrialBegan b => $"{b.Number} to {b.Until}", TrialPromoted p => $"{p.Number} to {p.Until}", _ => null }).OfType<string>());
        Assert.Equal((SweepState.Succeeded, 4), (play.Sweep.State, play.Sweep.Best!.Number));
        Assert.Equal(9 + 4 * 2 + 6, play.Epochs);
        Assert.All(play.Sweep.Trials.Where(t => t.Number != 4), t => Assert.Equal(TrialState.Stopped, t.State));
        Assert.All(play.Jobs.Values, j => Assert.True(j.State.IsFinal()));
    }

    [Fact]
    public void Hyperband_fills_its_brackets_in_the_order_of_the_paper()
    {
        // The table for R = 9: 9 from 1 epoch, 5 from 3, 3 of 9.
        var play = new SweepPlay(SampleSweeps.Of(SampleSweeps.Asked with { Method = "hyperband", Trials = null }), (trial, _, epochs) => trial / 100.0 + epochs / 1000.0).ToTheEnd();

        Assert.Equal([(0, 1, 9), (1, 3, 5), (2, 9, 3)], play.Sweep.Trials.GroupBy(t => t.Bracket!.Value, (b, t) => (b, play.Sweep.History.OfType<TrialBegan>().First(e => e.Bracket == b).Until, t.Count())));
        Assert.Equal([(0, 3, 3), (0, 9, 1), (1, 9, 1)], play.Sweep.History.OfType<TrialPromoted>().GroupBy(p => (play.Sweep.Trials[p.Number].Bracket!.Value, p.Until), (k, p) => (k.Item1, k.Until, p.Count())));
        Assert.Equal(SweepState.Succeeded, play.Sweep.State);
    }

    [Theory]
    [InlineData("random")]
    [InlineData("sobol")]
    [InlineData("tpe")]
    [InlineData("asha")]
    [InlineData("asha+tpe")]
    [InlineData("hyperband")]
    [InlineData("pbt")]
    public void A_history_replays_to_the_decisions_that_stand_in_it(string method)
    {
        var play = new SweepPlay(SampleSweeps.Of(SampleSweeps.Asked with { Method = method, Trials = 15, Settings = [SampleSweeps.Asked.Settings[0]] }), (trial, _, epochs) => Math.Sin(trial * 7.3) + epochs * 0.01).ToTheEnd();

        Assert.Null(SweepReplay.WhyNot(play.Sweep, out var decisions));
        Assert.True(decisions > 15);
    }

    [Fact]
    public void In_a_population_the_worst_take_the_place_of_the_best()
    {
        // Ten members of three generations; the worst fifth of each gives way.
        var asked = SampleSweeps.Asked with { Method = "pbt", Trials = 10, MinEpochs = 3, Settings = [SampleSweeps.Asked.Settings[0]] };
        var play = new SweepPlay(SampleSweeps.Of(asked), (trial, _, _) => trial).ToTheEnd();

        Assert.Equal([3, 6, 9], play.Sweep.Plan.Rungs);
        var copies = play.Sweep.Trials.Where(t => t.From is not null).ToList();
        Assert.Equal([(10, 6), (11, 6), (12, 9), (13, 9)], copies.Select(t => (t.Number, play.Sweep.History.OfType<TrialBegan>().Single(e => e.Number == t.Number).Until)));
        Assert.All(copies.Take(2), t => Assert.InRange(t.From!.Value, 8, 9));
        Assert.Equal([0, 1, 2, 3], play.Sweep.Trials.Where(t => t.State == TrialState.Stopped).Select(t => t.Number));
        Assert.All(play.Jobs.Values, j => Assert.True(j.State.IsFinal()));
        Assert.Equal((SweepState.Succeeded, 13), (play.Sweep.State, play.Sweep.Best!.Number));
        Assert.Throws<ArgumentException>(() => SampleSweeps.Of(asked with { Settings = SampleSweeps.Asked.Settings }));
    }

    [Fact]
    public void What_is_copied_goes_on_only_when_the_copy_is_there()
    {
        var asked = SampleSweeps.Asked with { Method = "pbt", Trials = 2, MinEpochs = 3, Settings = [SampleSweeps.Asked.Settings[0]] };
        var play = new SweepPlay(SampleSweeps.Of(asked), (trial, _, _) => trial).Decide();
        foreach (var job in play.Queued.ToList()) play.Train(job);
        var sweep = play.Sweep.Observe(play.Jobs, SampleSweeps.Morning).Decide(4, SampleSweeps.Morning);
        Assert.Equal(1, sweep.Trials[2].From);
        var job1 = play.JobOf(1);
        Assert.Null(job1.Follow(sweep, play.Jobs, SampleSweeps.Morning));
        var copied = play.Jobs.Append(KeyValuePair.Create(sweep.Trials[2].Jobs[0], Contracts.Samples.Job())).ToDictionary();
        Assert.Equal(JobState.Queued, job1.Follow(sweep, copied, SampleSweeps.Morning)!.State);
    }

    [Fact]
    public void Several_seeds_are_one_trial_with_their_mean()
    {
        var play = new SweepPlay(SampleSweeps.Of(Asha with { Seeds = [1, 2, 3], Trials = 3 }), (trial, job, _) => trial + job / 10.0).Decide();
        Assert.Equal(9, play.Jobs.Count);

        play.ToTheEnd();

        Assert.Equal(0.1, play.Sweep.Trials[0].Value!.Value, 9);
        Assert.Equal((2, 2.1), (play.Sweep.Best!.Number, Math.Round(play.Sweep.Best.Value!.Value, 9)));
        Assert.Equal(3 * (3 + 2), play.Epochs);
    }

    [Fact]
    public void A_trial_fails_with_one_of_its_jobs_and_the_others_are_not_waited_for()
    {
        var play = new SweepPlay(SampleSweeps.Of(SampleSweeps.Asked with { Seeds = [1, 2], Trials = 4 }), (_, _, _) => 0.5).Decide();
        play.Change(play.JobOf(0), job => Failed(job));

        play.Decide();

        Assert.Equal(JobState.Cancelled, play.JobOf(0, 1).State);
        Assert.Equal((TrialState.Failed, "It diverged. Lower the rate."), (play.Decide().Sweep.Trials[0].State, play.Sweep.Trials[0].Why));
    }

    [Fact]
    public void When_its_first_trials_fail_the_sweep_fails_too_and_says_why()
    {
        var play = new SweepPlay(SampleSweeps.Of(SampleSweeps.Asked), (_, _, _) => 0, parallel: 4).Decide();
        for (var i = 0; i < 3; i++) play.Change(play.JobOf(i), job => Failed(job));

        play.Decide();

        Assert.Equal((SweepState.Failed, "Its first trials failed. Trial 0: It diverged. Lower the rate."), (play.Sweep.State, play.Sweep.Reason));
        Assert.Equal(TrialState.Stopped, play.Decide().Sweep.Trials[3].State);
        Assert.False(play.Sweep.IsOpen);
    }

    [Fact]
    public void A_pause_holds_the_trials_in_training_and_lets_go_what_it_held_alone()
    {
        var play = new SweepPlay(SampleSweeps.Of(Asha), (_, _, _) => 0.5, parallel: 3).Decide();
        play.Train(play.JobOf(0));
        play.Change(play.JobOf(1), j => j.RequestPause());

        play.Decide().Change((s, now) => s.Pause(now));
        Assert.All(play.Jobs.Values, j => Assert.Equal(JobState.Paused, j.State));
        Assert.Equal(4, play.Sweep.Trials.Count);

        play.Change((s, now) => s.Resume(now));
        Assert.Equal([JobState.Paused, JobState.Paused, JobState.Queued, JobState.Queued], Enumerable.Range(0, 4).Select(t => play.JobOf(t).State));
    }

    [Fact]
    public void What_waits_at_a_rung_is_not_for_a_person_to_resume_and_may_be_cancelled()
    {
        var play = new SweepPlay(SampleSweeps.Of(Asha), (_, _, _) => 0.5, parallel: 1).Decide();
        play.Train(play.JobOf(0));
        Assert.Equal("It trained 1 epoch, after which its sweep compares the trials.", play.JobOf(0).Attempts[^1].Reason);
        Assert.Null(play.JobOf(0).Resume());

        play.Decide().Change(play.JobOf(0), j => j.RequestCancel(SampleSweeps.Morning));

        Assert.Equal((TrialState.Failed, "Somebody cancelled it."), (play.Decide().Sweep.Trials[0].State, play.Sweep.Trials[0].Why));
    }

    [Fact]
    public void A_cancel_that_a_worker_did_not_hear_of_at_a_rung_is_kept()
    {
        var job = Contracts.Samples.Job() with { Trial = new JobTrial(SweepId.New(TimeProvider.System), 0) { Until = 1 } };
        job = job.Claim("worker-1", Guid.NewGuid(), SampleSweeps.Morning)!.RequestCancel(SampleSweeps.Morning)!;
        Assert.Equal(JobState.Cancelled, job.Apply(new TrainingPaused { Until = 1, Fence = 1, Seq = 1 }).State);
    }

    [Fact]
    public void What_was_promoted_before_it_had_paused_goes_on()
    {
        var job = Contracts.Samples.Job() with { Trial = new JobTrial(SweepId.New(TimeProvider.System), 0) { Until = 1 } };
        job = job.Claim("worker-1", Guid.NewGuid(), SampleSweeps.Morning)!.Promote(3)!;
        Assert.Equal(JobState.Queued, job.Apply(new TrainingPaused { Until = 1, Fence = 1, Seq = 1 }).State);
    }

    [Fact]
    public void A_metric_that_nobody_reports_is_named()
    {
        var play = new SweepPlay(SampleSweeps.Of(SampleSweeps.Asked with { Metric = "validation/acuracy", Trials = 1 }), (_, _, _) => 0.5).ToTheEnd();
        Assert.StartsWith("It reported no 'validation/acuracy', by which the sweep compares trials; it reported test/accuracy", play.Sweep.Trials[0].Why);
        Assert.Equal(SweepState.Failed, play.Sweep.State);
    }

    [Fact]
    public void Good_enough_ends_it_and_stops_the_rest()
    {
        var play = new SweepPlay(SampleSweeps.Of(SampleSweeps.Asked with { Goal = 0.95 }), (trial, _, _) => trial == 1 ? 0.96 : 0.9, parallel: 3).Decide();
        play.Train(play.JobOf(1));
        play.Decide();
        Assert.Equal((SweepState.Succeeded, "Trial 1 is good enough: 0.96."), (play.Sweep.State, play.Sweep.Reason));
        Assert.Equal([TrialState.Stopped, TrialState.Succeeded, TrialState.Stopped], play.Decide().Sweep.Trials.Select(t => t.State));
    }

    [Fact]
    public void A_loss_is_best_where_it_is_least_and_a_value_that_is_no_number_is_not()
    {
        var play = new SweepPlay(SampleSweeps.Of(SampleSweeps.Asked with { Metric = "validation/accuracy", Direction = SweepDirection.Minimize, Trials = 3 }), (trial, _, _) => trial == 0 ? double.NaN : trial).ToTheEnd();
        Assert.Equal(1, play.Sweep.Best!.Number);
        Assert.Equal(SweepDirection.Minimize, SampleSweeps.Of(SampleSweeps.Asked with { Metric = "validation/loss:best" }).Asked.Direction);
        Assert.Equal(SweepDirection.Maximize, SampleSweeps.Of(SampleSweeps.Asked).Asked.Direction);
    }

    [Theory]
    [InlineData(2, null, null, "Its epochs are used up: 2.", 2)]
    [InlineData(null, 0.05, null, "Its time is up: 0.05 hours.", 3)]
    [InlineData(null, null, 0.05, "Its hours in training are used up: 0.05.", 2)]
    public void A_limit_lets_what_is_begun_come_to_its_rung_and_begins_nothing(int? epochs, double? hours, double? slotHours, string reason, int trials)
    {
        var limits = new SweepLimits { Epochs = epochs, Hours = hours, SlotHours = slotHours };
        var play = new SweepPlay(SampleSweeps.Of(Asha with { Limits = limits, MaxEpochs = 1 }), (_, _, _) => 0.5, parallel: 2);
        // Each takes a minute.
        play.ToTheEnd();
        Assert.Equal((SweepState.Succeeded, reason), (play.Sweep.State, play.Sweep.Reason));
        Assert.InRange(play.Sweep.Trials.Count, trials, trials + 2);
    }

    [Fact]
    public void More_trials_make_a_sweep_that_has_ended_go_on()
    {
        var play = new SweepPlay(SampleSweeps.Of(SampleSweeps.Asked with { Trials = 2 }), (trial, _, _) => trial).ToTheEnd();
        Assert.Null(play.Sweep.Extend(2, SampleSweeps.Morning));

        play.Change((s, now) => s.Extend(5, now)).ToTheEnd();

        Assert.Equal((SweepState.Succeeded, 5, 4), (play.Sweep.State, play.Sweep.Trials.Count, play.Sweep.Best!.Number));
        Assert.Null(play.Sweep.Cancel(SampleSweeps.Morning));
    }

    [Fact]
    public void Points_of_ones_own_count_like_others()
    {
        var play = new SweepPlay(SampleSweeps.Of(SampleSweeps.Asked with { Method = "own", Trials = 2 }), (_, _, _) => 0.5).Decide();
        Assert.Empty(play.Sweep.Trials);
        play.Change((s, now) => s.Tell(SampleSweeps.Point(0.01, 64), now)).ToTheEnd();
        Assert.Equal(SweepState.Running, play.Sweep.State);
        play.Change((s, now) => s.Tell(SampleSweeps.Point(0.02, 32), now)).ToTheEnd();
        Assert.Equal(SweepState.Succeeded, play.Sweep.State);
        Assert.Null(play.Sweep.Tell(SampleSweeps.Point(0.02, 32), SampleSweeps.Morning));
    }

    [Fact]
    public void Trials_that_are_trained_elsewhere_are_asked_for_and_told()
    {
        var sweep = SampleSweeps.Of(SampleSweeps.Asked with { Spec = null, Trials = 3, Method = "tpe" });
        sweep = sweep.Decide(4, SampleSweeps.Morning);
        Assert.Empty(sweep.Trials);
        for (var i = 0; i < 3; i++) sweep = sweep.Ask(SampleSweeps.Morning)!;
        Assert.Null(sweep.Ask(SampleSweeps.Morning));
        sweep = sweep.Tell(1, new ToldTrial(0.7), SampleSweeps.Morning)!;
        Assert.Null(sweep.Tell(1, new ToldTrial(0.7), SampleSweeps.Morning));
        Assert.Null(sweep.Tell(3, new ToldTrial(0.7), SampleSweeps.Morning));
        sweep = sweep.Tell(0, new ToldTrial(null) { Why = "no power" }, SampleSweeps.Morning)!.Tell(2, new ToldTrial(0.6), SampleSweeps.Morning)!;
        sweep = sweep.Decide(4, SampleSweeps.Morning);
        Assert.Equal((SweepState.Succeeded, 1), (sweep.State, sweep.Best!.Number));
    }

    private static Job Failed(Job job)
    {
        var claimed = job.Claim("worker-1", Guid.NewGuid(), SampleSweeps.Morning)!;
        return claimed.Apply(new TrainingFailed(new Failure(FailureReason.Diverged, "It diverged.", "Lower the rate.")) { Fence = claimed.Fence, Seq = 1, At = SampleSweeps.Morning });
    }
}
