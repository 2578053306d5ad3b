using Trainyard.Chaos.Checking;
using Trainyard.Contracts;
using static Trainyard.Tests.Chaos.MadeUpHistory;

namespace Trainyard.Tests.Chaos;

/// <summary>Each promise, broken in a made-up history: the checker of the chaos runs finds it, and finds nothing in one that is whole.</summary>
public sealed class CheckerTests
{
    [Fact]
    public void A_whole_history_breaks_nothing() => Assert.Empty(Checker.Check(Whole()));

    [Fact]
    public void An_interrupted_job_that_went_on_breaks_nothing() => Assert.Empty(Checker.Check(With(Interrupted())));

    [Fact]
    public void A_submit_that_was_never_answered_promised_nothing()
    {
        var history = Whole();
        Assert.Empty(Checker.Check(history with { Submits = [.. history.Submits, new Submit("chaos-2", "short", null)] }));
    }

    [Fact]
    public void A_lost_submit_is_found() => Breaks(Promise.SubmitIsKept, Whole() with { Jobs = [] });

    [Fact]
    public void A_submit_that_made_two_jobs_is_found()
    {
        var history = Whole();
        Breaks(Promise.SubmitIsKept, history with { Jobs = [.. history.Jobs, Undisturbed("chaos-1")] });
    }

    [Fact]
    public void A_job_that_never_ends_is_found() => Breaks(Promise.JobEnds, With(Interrupted() with { Job = Interrupted().Job with { State = JobState.Running } }));

    [Fact]
    public void A_failed_job_is_found() => Breaks(Promise.JobSucceeds, With(Interrupted() with { Job = Interrupted().Job with { State = JobState.Failed } }));

    [Fact]
    public void A_gap_is_found() => Breaks(Promise.NoGap, Changed(events => events.Where(e => e is not StepsTrained { Step: 8 })));

    [Fact]
    public void The_last_point_belongs_to_the_curve() => Breaks(Promise.NoGap, Changed(events => events.Where(e => e is not StepsTrained { Step: 10 })));

    [Fact]
    public void A_missing_validation_is_found() => Breaks(Promise.NoGap, Changed(events => events.Where(e => e is not EpochValidated)));

    [Fact]
    public void A_double_point_is_found() => Breaks(Promise.NoDouble, Changed(events => events.SelectMany(e => e is StepsTrained { Step: 4 } ? [e, e with { Seq = 3 }] : new[] { e })));

    [Fact]
    public void Two_results_are_found() => Breaks(Promise.OneEnd, Changed(events => [.. events, events.Last() with { Seq = 100 }]));

    [Fact]
    public void Two_attempts_that_succeeded_are_found()
    {
        var story = Interrupted();
        Breaks(Promise.OneEnd, With(story with { Job = story.Job with { AttemptList = [.. story.Job.AttemptList.Select(a => a with { Outcome = "succeeded" })] } }));
    }

    [Fact]
    public void A_success_without_a_last_event_is_found() => Breaks(Promise.OneEnd, Changed(events => events.Where(e => e is not TrainingSucceeded)));

    [Fact]
    public void A_word_after_the_end_is_found() => Breaks(Promise.OneEnd, Changed(events => [.. events, new CheckpointNotSaved("late") { Fence = 2, Seq = 100, At = Start, Step = 10 }]));

    [Fact]
    public void A_fence_that_does_not_rise_is_found()
    {
        var story = Interrupted();
        Breaks(Promise.FenceRises, With(story with { Job = story.Job with { AttemptList = [.. story.Job.AttemptList.Select(a => a with { Fence = 2 })] } }));
    }

    [Fact]
    public void Events_out_of_order_are_found() => Breaks(Promise.FenceRises, Changed(events => events.OrderByDescending(e => e is AttemptStarted)));

    [Fact]
    public void An_event_of_no_attempt_is_found() => Breaks(Promise.FenceRises, Changed(events => events.Select(e => e is TrainingSucceeded ? e with { Fence = 3 } : e)));

    [Fact]
    public void What_a_lost_attempt_reported_after_the_next_claim_is_found() =>
        Breaks(Promise.NoStaleWrite, Changed(events => events.Select(e => e.Fence == 1 && e is StepsTrained ? e with { At = Start.AddSeconds(21) } : e)));

    [Fact]
    public void What_was_put_in_behind_a_reader_is_found()
    {
        var story = Interrupted();
        var seen = story.Events.Where(e => e.Cursor != new EventCursor(1, 2)).Select(e => new Sighting(Start, e));
        Breaks(Promise.NoStaleWrite, With(story with { Sightings = [.. seen] }));
    }

    [Fact]
    public void Other_weights_are_found() => Breaks(Promise.SameResult, With(Interrupted() with { Weights = "others" }));

    [Fact]
    public void A_lost_model_is_found() => Breaks(Promise.SameResult, With(Interrupted() with { Weights = null }));

    [Fact]
    public void Other_test_figures_are_found() => Breaks(Promise.SameResult, With(Interrupted() with { Job = Interrupted().Job with { Test = new Evaluation(1, 0.1, 0.1) } }));

    [Fact]
    public void Another_curve_is_found() => Breaks(Promise.SameResult, Changed(events => events.Select(e => e is StepsTrained { Step: 8 } p ? p with { Loss = 0.9 } : e)));

    [Fact]
    public void What_was_moved_aside_is_found() => Breaks(Promise.NothingMovedAside, Whole() with { MovedAside = ["it cannot be read"] });

    private static void Breaks(Promise promise, History history) => Assert.Equal([promise], Checker.Check(history).Select(v => v.Promise).Distinct());

    private static History Changed(Func<IEnumerable<JobEvent>, IEnumerable<JobEvent>> change) => With(Interrupted() with { Events = [.. change(Interrupted().Events)], Sightings = [] });
}
