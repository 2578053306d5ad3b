using System.Text;
using Trainyard.Chaos.BadJobs;
using Trainyard.Chaos.Checking;
using Trainyard.Chaos.Reporting;
using Trainyard.Contracts;
using Trainyard.Fleet;
using static Trainyard.Tests.Chaos.MadeUpHistory;

namespace Trainyard.Tests.Chaos;

/// <summary>A bad job that hurts only itself breaks nothing; one that ends otherwise, or hurts another, is found, and so is a forged event that was believed.</summary>
public sealed class BadJobCheckTests
{
    private static readonly ArtifactRef Foreign = new("other/1-model.safetensors", 10, "digest");

    [Fact]
    public void Bad_jobs_that_fail_as_meant_and_forgeries_that_are_refused_break_nothing()
    {
        var history = Whole();
        history = history with { BadJobs = [Diverged(FailureReason.Diverged), Refused(), Forged(history.Jobs[0])] };

        Assert.Empty(Checker.Check(history));
        Assert.All(Figures(history), f => Assert.Equal((1, 1, 0), (f.Sent, f.AsMeant, f.Hurt)));
        Assert.Equal(1, Figures(history).Single(f => f.Kind == BadJobKind.Memory).Refused);
    }

    [Theory]
    [InlineData(JobState.Failed, FailureReason.WorkerLost)]
    [InlineData(JobState.Succeeded, null)]
    [InlineData(JobState.Running, null)]
    public void A_diverging_job_that_ends_otherwise_is_found(JobState state, FailureReason? reason) =>
        Breaks(Promise.BadJobFails, Whole() with { BadJobs = [Diverged(reason, state)] });

    [Fact]
    public void A_job_without_enough_memory_that_was_accepted_is_found()
    {
        var story = Undisturbed("bad-2");
        var cancelled = story with { Job = story.Job with { State = JobState.Cancelled } };
        Breaks(Promise.BadJobFails, Whole() with { BadJobs = [new BadJob(new(Planned(BadJobKind.Memory), story.Job.Id, null, []), cancelled)] });
    }

    [Fact]
    public void A_refused_diverging_job_is_found() =>
        Breaks(Promise.BadJobFails, Whole() with { BadJobs = [new BadJob(new(Planned(BadJobKind.Diverging), null, "It is refused.", []), null)] });

    [Fact]
    public void A_forged_event_in_the_record_is_found()
    {
        var story = Undisturbed("chaos-1");
        var bad = Forged(story);
        var forged = bad.Sent.Forgeries.First(f => f.Forgery.Type == "checkpointSaved").Forgery;
        var believed = story with { Events = [story.Events[0], new CheckpointSaved(1, Foreign) { Fence = forged.Cursor.Fence, Seq = forged.Cursor.Seq }, .. story.Events.Skip(1)], Sightings = [] };
        var history = With(believed) with { BadJobs = [bad] };

        Assert.Contains(Checker.Check(history), v => v.Promise == Promise.ForgeryRefused);
        Assert.Equal(1, Assert.Single(Figures(history)).Hurt);
    }

    [Fact]
    public void Invented_figures_are_found()
    {
        var story = Undisturbed("chaos-1");
        var history = With(story with { Job = story.Job with { Test = Forgery.Figures } }) with { BadJobs = [Forged(story)] };

        Assert.Contains(Checker.Check(history), v => v.Promise == Promise.ForgeryRefused);
    }

    [Fact]
    public void A_foreign_artifact_that_is_gone_is_found() => Breaks(Promise.ForeignArtifactKept, Whole() with { ForeignModelIsThere = false });

    [Fact]
    public void A_good_job_that_failed_beside_a_bad_one_was_hurt_by_it()
    {
        var story = Undisturbed("chaos-1");
        var history = With(story with { Job = story.Job with { State = JobState.Failed } }) with { BadJobs = [Diverged(FailureReason.Diverged)] };

        Assert.Equal((0, 1), (Assert.Single(Figures(history)).AsMeant, Assert.Single(Figures(history)).Hurt));
    }

    [Fact]
    public void What_the_server_moved_aside_is_known_as_a_forgery_by_its_place_its_cursor_or_its_bytes()
    {
        var bad = Forged(Undisturbed("chaos-1"));
        var written = bad.Sent.Forgeries[2];
        var victim = written.Forgery.Victim.ToString();

        Assert.True(Known(Letter($"events-{Names.Topics.JobEvents}-{written.Partition}-{written.Offset}", null, "")));
        Assert.True(Known(Letter($"{victim}-{written.Forgery.Cursor}", null, "")));
        Assert.True(Known(Letter("other", victim, Encoding.UTF8.GetString(written.Forgery.Body))));
        Assert.False(Known(Letter("other", victim, "{}")));
        Assert.False(Known(Letter($"events-{Names.Topics.JobEvents}-{written.Partition}-{written.Offset + 1000}", victim, "{}")));

        bool Known(DeadLetterView deadLetter) => BadJobCheck.IsForgery(deadLetter, bad.Sent.Forgeries);
    }

    private static void Breaks(Promise promise, History history) => Assert.Equal([promise], Checker.Check(history).Select(v => v.Promise).Distinct());

    private static List<BadJobFigures> Figures(History history) =>
        [.. history.BadJobs.GroupBy(b => b.Sent.Planned.Kind).Select(g => BadJobFigures.Of(g, history, Checker.Check(history)))];

    private static PlannedBadJob Planned(BadJobKind kind) => new((int)kind + 1, kind, TimeSpan.Zero, 0);

    private static BadJob Refused() => new(new(Planned(BadJobKind.Memory), null, "It needs 52 GB.", []), null);

    private static BadJob Diverged(FailureReason? reason, JobState state = JobState.Failed)
    {
        var story = Undisturbed("bad-1");
        var job = story.Job with { State = state, Failure = reason is { } why ? new Failure(why, "It failed.", "Lower the learning rate.") : null };
        return new(new(Planned(BadJobKind.Diverging), job.Id, null, []), story with { Job = job });
    }

    private static BadJob Forged(Story victim)
    {
        var written = Forgery.All(victim.Job.Id, fence: 1, step: 4, Foreign).Select((forgery, i) => new WrittenForgery(forgery, 3, i));
        return new(new(Planned(BadJobKind.Forging), victim.Job.Id, null, [.. written]), null);
    }

    private static DeadLetterView Letter(string id, string? key, string body) => new(id, DeadLetterSource.Events, Start, "It is not signed.", key, body, BodyEncoding.Text);
}
