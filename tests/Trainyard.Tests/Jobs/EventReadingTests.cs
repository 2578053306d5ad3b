using Trainyard.Contracts;
using Trainyard.Datasets;
using Trainyard.Events;
using Trainyard.Jobs;
using Trainyard.Tests.Contracts;

namespace Trainyard.Tests.Jobs;

/// <summary>What the record makes of an envelope: only what the attempt signed, and says of itself, counts.</summary>
public class EventReadingTests
{
    private static readonly byte[] Secret = EventKey.CreateSecret();
    private static readonly Job Running = Samples.Job().Claim("worker-1", Guid.NewGuid(), Samples.Now, Secret)!;

    private static EventEnvelope Sealed(JobEvent e, Job? job = null) => EventEnvelope.Seal((job ?? Running).Id, e, (job ?? Running).EventKey);

    private static ArtifactRef File(JobId job, string name) => new($"{job}/{name}", 10, "00");

    [Fact]
    public void What_the_attempt_signed_counts() =>
        Assert.Equal(new EventReading(EventVerdict.Accepted, Samples.Point(1, 1, 10), null), EventReading.Of(Sealed(Samples.Point(1, 1, 10)), Running));

    public static TheoryData<string> Changes => ["signature", "no signature", "body", "type", "version", "job", "seq", "fence", "another attempt's key"];

    [Theory, MemberData(nameof(Changes))]
    public void Whatever_is_changed_on_its_way_is_forged(string change)
    {
        var e = Sealed(Samples.Point(1, 1, 10));
        var changed = change switch
        {
            "signature" => e with { Signature = [.. e.Signature!.Reverse()] },
            "no signature" => e with { Signature = null },
            "body" => e with { Body = EventJson.Write(Samples.Point(1, 1, 10, loss: 0.1)) },
            "type" => e with { Type = "trainingSucceeded" },
            "version" => e with { Version = 2 },
            "job" => e with { Job = JobId.New(TimeProvider.System) },
            "seq" => e with { Cursor = new EventCursor(1, 2) },
            "fence" => e with { Cursor = new EventCursor(2, 1) },
            _ => EventEnvelope.Seal(Running.Id, Samples.Point(1, 1, 10), new EventKey(1, EventKey.CreateSecret())),
        };
        Assert.Equal(EventVerdict.Forged, EventReading.Of(changed, Running).Verdict);
    }

    [Fact]
    public void An_attempt_of_a_version_that_signs_nothing_is_believed()
    {
        var old = Samples.Job().Claim("worker-1", Guid.NewGuid(), Samples.Now)!;
        Assert.Equal(EventVerdict.Accepted, EventReading.Of(EventEnvelope.Seal(old.Id, Samples.Point(1, 1, 10), null), old).Verdict);
    }

    /// <summary>During a rolling upgrade a job goes from worker to worker: which of them claimed it decides, and not who had it before.</summary>
    [Theory]
    [InlineData(false, true, false, EventVerdict.Accepted)]
    [InlineData(true, true, true, EventVerdict.Accepted)]
    [InlineData(false, false, false, EventVerdict.Accepted)]
    [InlineData(true, false, true, EventVerdict.Accepted)]
    [InlineData(true, true, false, EventVerdict.Forged)]
    [InlineData(true, false, false, EventVerdict.Forged)]
    public void The_last_claim_alone_says_whether_a_signature_is_demanded(bool claimSigns, bool earlierClaimSigned, bool isSigned, EventVerdict expected)
    {
        var released = (earlierClaimSigned ? Running : Samples.Job().Claim("worker-1", Guid.NewGuid(), Samples.Now)!).Apply(new TrainingReleased { Fence = 1, Seq = 1, At = Samples.Now });
        var job = released.Claim("worker-2", Guid.NewGuid(), Samples.Now, claimSigns ? EventKey.CreateSecret() : null)!;
        // A version without keys hands on what it does not know of a job.
        if (!claimSigns) job = job with { EventKey = released.EventKey };

        Assert.Equal(expected, EventReading.Of(EventEnvelope.Seal(job.Id, Samples.Point(2, 1, 10), isSigned ? job.EventKey : null), job).Verdict);
        // What the earlier holder still reports is not expected, signed or not.
        Assert.False(job.Expects(new EventCursor(1, 2)));
    }

    /// <summary>As it came from the stream: <c>Versions/v1/events.jsonl</c> is what version 1 wrote, without headers of a signature.</summary>
    [Fact]
    public void Every_event_of_version_1_counts_for_an_attempt_without_a_key()
    {
        var lines = System.IO.File.ReadAllLines(Repository.File("tests", "Trainyard.Tests", "Versions", "v1", "events.jsonl"));
        var id = JobId.Parse("01a20e0fe3ed7a7c8afcf91c3b22fa3e");

        foreach (var body in lines.Select(System.Text.Encoding.UTF8.GetBytes))
        {
            var envelope = EventHeaders.Of(body).Around(id, body);
            var job = (Samples.Job() with { Id = id }).Claim("worker-1", Guid.NewGuid(), Samples.Now)! with { LastEvent = new EventCursor(1, envelope.Cursor.Seq - 1) };
            Assert.True(job.Expects(envelope.Cursor));
            Assert.Equal((EventVerdict.Accepted, null), EventReading.Of(envelope, job) is var reading ? (reading.Verdict, reading.Reason) : default);
        }
        Assert.InRange(lines.Length, 10, int.MaxValue);
    }

    public static TheoryData<string> Foreign => [$"{JobId.New(TimeProvider.System)}/1-checkpoint-5", "own/2-checkpoint-5", "own/11-checkpoint-5", "own/../1-x", "datasets/00", "", "own"];

    [Theory, MemberData(nameof(Foreign))]
    public void A_file_that_the_attempt_did_not_make_is_refused(string id)
    {
        var artifact = new ArtifactRef(id.Replace("own", Running.Id.ToString(), StringComparison.Ordinal), 10, "00");
        var done = Samples.Succeeded(1, 1);
        JobEvent[] events = [new CheckpointSaved(1, artifact) { Fence = 1, Seq = 1 }, done with { Result = done.Result with { Model = [new ModelFile(ModelFormat.Safetensors, artifact)] } }];

        foreach (var e in events)
        {
            var reading = EventReading.Of(Sealed(e), Running);
            Assert.Equal((EventVerdict.Invalid, null), (reading.Verdict, reading.Event));
            Assert.Contains("which its attempt did not make", reading.Reason, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_file_of_its_own_is_accepted() => Assert.Equal(
        EventVerdict.Accepted, EventReading.Of(Sealed(new CheckpointSaved(1, File(Running.Id, "1-checkpoint-5.safetensors")) { Fence = 1, Seq = 1 }), Running).Verdict);

    [Theory]
    [InlineData("not JSON")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{\"type\":\"stepsTrained\",\"fence\":1,\"seq\":1,\"loss\":\"high\"}")]
    [InlineData("{\"type\":\"checkpointSaved\",\"fence\":1,\"seq\":1,\"epoch\":1}")]
    [InlineData("{\"type\":\"trainingSucceeded\",\"fence\":1,\"seq\":1}")]
    [InlineData("{\"type\":\"stepsTrained\",\"fence\":1,\"seq\":9}")]
    [InlineData("")]
    public void What_cannot_be_read_is_invalid_with_a_sentence(string body)
    {
        var e = new EventEnvelope(Running.Id, new EventCursor(1, 1), "stepsTrained", System.Text.Encoding.UTF8.GetBytes(body));
        var reading = EventReading.Of(e with { Signature = e.SignatureBy(Running.EventKey!) }, Running);
        Assert.Equal(EventVerdict.Invalid, reading.Verdict);
        Assert.False(string.IsNullOrEmpty(reading.Reason));
    }

    [Fact]
    public void What_only_a_newer_version_knows_is_passed_over_and_what_it_writes_otherwise_is_kept()
    {
        Assert.Equal(EventVerdict.Unknown, EventReading.Of(Sealed(new JobEvent { Fence = 1, Seq = 1 }), Running).Verdict);
        var newer = new EventEnvelope(Running.Id, new EventCursor(1, 1), "stepsTrained", "{}"u8.ToArray()) { Version = 99 };
        Assert.Equal(EventVerdict.Invalid, EventReading.Of(newer with { Signature = newer.SignatureBy(Running.EventKey!) }, Running).Verdict);
    }

    [Fact]
    public void An_event_larger_than_a_broker_takes_is_not_sealed()
    {
        var large = new CheckpointNotSaved(new string('x', EventEnvelope.MaxBytes)) { Fence = 1, Seq = 1 };
        Assert.Contains("bytes", Assert.Throws<InvalidOperationException>(() => Sealed(large)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Only_the_next_number_is_expected()
    {
        var job = Running;
        Assert.True(job.Expects(new EventCursor(1, 1)));
        foreach (var other in new[] { new EventCursor(1, 0), new(1, 2), new(1, long.MaxValue), new(0, 1), new(2, 1) }) Assert.False(job.Expects(other));
        job = job.Apply(Samples.Point(1, 1, 10));
        Assert.Equal((false, true, false), (job.Expects(new EventCursor(1, 1)), job.Expects(new EventCursor(1, 2)), job.Expects(new EventCursor(1, 3))));
        Assert.False(job.Apply(Samples.Succeeded(1, 2)).Expects(new EventCursor(1, 3)));
    }

    [Fact]
    public void A_job_steps_over_an_event_and_without_the_last_one_the_attempt_has_failed()
    {
        var job = Running.StepOver(new EventCursor(1, 1), endsAttempt: false, Samples.Now);
        Assert.Equal((JobState.Running, new EventCursor(1, 1)), (job.State, job.LastEvent));
        Assert.Same(job, job.StepOver(new EventCursor(1, 5), endsAttempt: true, Samples.Now));

        var again = job.StepOver(new EventCursor(1, 2), endsAttempt: true, Samples.Now);
        Assert.Equal((JobState.Queued, 1, AttemptOutcome.Failed), (again.State, again.FailuresInARow, again.Attempts[^1].Outcome));
        var failed = again.Claim("worker-2", Guid.NewGuid(), Samples.Now, Secret)!.StepOver(new EventCursor(2, 1), endsAttempt: true, Samples.Now);
        Assert.Equal((JobState.Failed, FailureReason.Storage), (failed.State, failed.Failure!.Reason));
        Assert.Contains("dead letters", failed.Failure.Advice, StringComparison.Ordinal);
    }

    [Fact]
    public void The_key_is_shown_to_nobody()
    {
        var view = System.Text.Json.JsonSerializer.Serialize(Running.ToView(DatasetSources.Known, Samples.Now), WireJson.Options);
        Assert.DoesNotContain(Convert.ToBase64String(Secret), view, StringComparison.Ordinal);
        Assert.DoesNotContain("eventKey", view, StringComparison.Ordinal);
    }
}
