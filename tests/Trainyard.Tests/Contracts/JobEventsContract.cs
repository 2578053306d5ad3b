using System.Diagnostics;
using Trainyard.Contracts;
using Trainyard.DeadLetters;
using Trainyard.Events;
using Trainyard.Jobs;
using Trainyard.Telemetry;
using Trainyard.Tests.Telemetry;

namespace Trainyard.Tests.Contracts;

/// <summary>What every <see cref="IJobEvents"/> promises.</summary>
public abstract class JobEventsContract
{
    protected abstract IJobEvents Events { get; }

    /// <summary>Ends what would wait for ever.</summary>
    private CancellationToken Cancel { get; } = new CancellationTokenSource(TimeSpan.FromMinutes(3)).Token;

    [Fact]
    public async Task One_jobs_events_arrive_in_order_and_all_of_them()
    {
        var jobs = Enumerable.Range(0, 3).Select(_ => JobId.New(TimeProvider.System)).ToList();
        var reporting = Task.WhenAll(jobs.Select(job => Task.Run(async () =>
        {
            for (var seq = 1; seq <= 5_000; seq++) await Events.ReportAsync(job, [Samples.Point(1, seq, seq)], Cancel);
        })));

        var seen = jobs.ToDictionary(job => job, _ => 0L);
        await foreach (var batch in Events.ReadAsync(Cancel))
        {
            foreach (var e in batch.Events) Assert.Equal(++seen[e.Job], e.Cursor.Seq);
            await batch.CommitAsync(Cancel);
            if (seen.Values.All(n => n == 5_000)) break;
        }
        await reporting;
    }

    [Fact]
    public async Task Steps_of_a_traced_job_carry_its_trace_and_points_do_not()
    {
        using var listening = new SpanListener();
        var job = JobId.New(TimeProvider.System);
        var trace = ActivityTraceId.CreateRandom().ToString();
        using (Spans.Continue("attempt", job, $"00-{trace}-00000000000000ff-01"))
            await Events.ReportAsync(job, [Samples.Point(1, 1, 1), new TrainingPaused { Fence = 1, Seq = 2 }, Samples.Point(1, 3, 3)], Cancel);
        await Events.ReportAsync(job, [new TrainingPaused { Fence = 1, Seq = 4 }], Cancel);

        var traces = new List<string?>();
        await foreach (var batch in Events.ReadAsync(Cancel))
        {
            traces.AddRange(batch.Events.Select(e => e.Trace?.TraceParent));
            await batch.CommitAsync(Cancel);
            if (traces.Count == 4) break;
        }
        Assert.Equal([null, Assert.Single(listening.SpansOf(trace), span => span.OperationName.StartsWith("send ", StringComparison.Ordinal)).Id, null, null], traces);
    }

    [Fact]
    public async Task What_is_not_settled_comes_back_first()
    {
        var job = JobId.New(TimeProvider.System);
        await Events.ReportAsync(job, [Samples.Point(1, 1, 1)], Cancel);
        await Events.ReportAsync(job, [Samples.Point(1, 2, 2)], Cancel);

        await foreach (var lost in Events.ReadAsync(Cancel)) break;
        await Events.ReportAsync(job, [Samples.Point(1, 3, 3)], Cancel);

        var seqs = new List<long>();
        await foreach (var batch in Events.ReadAsync(Cancel))
        {
            seqs.AddRange(batch.Events.Select(e => e.Cursor.Seq));
            await batch.CommitAsync(Cancel);
            if (seqs.Contains(3)) break;
        }
        Assert.Equal([1L, 2, 3], seqs);
    }

    [Fact]
    public async Task An_envelope_arrives_as_it_was_sealed_and_so_does_a_dead_letter_that_is_sent_again()
    {
        var job = JobId.New(TimeProvider.System);
        var key = new EventKey(1, EventKey.CreateSecret());
        var sent = EventEnvelope.Seal(job, Samples.Point(1, 1, 1, double.NaN), key);
        var broken = EventEnvelope.Seal(job, Samples.Point(1, 2, 2), key) with { Body = [0xff, 0x00] };
        await Events.ReportAsync(job, [sent, broken], Cancel);
        await Events.RequeueAsync(DeadLetter.Of(sent, Samples.Now, "It failed."), Cancel);

        var came = new List<EventEnvelope>();
        await foreach (var batch in Events.ReadAsync(Cancel))
        {
            came.AddRange(batch.Events);
            await batch.CommitAsync(Cancel);
            if (came.Count == 3) break;
        }
        Assert.Equal([sent.Cursor, broken.Cursor, sent.Cursor], came.Select(e => e.Cursor));
        Assert.Equal([true, false, true], came.Select(e => e.IsSignedBy(key)));
        Assert.Equal(["stepsTrained", "stepsTrained", "stepsTrained"], came.Select(e => e.Type));
        Assert.Equal(broken.Body, came[1].Body);
    }
}
