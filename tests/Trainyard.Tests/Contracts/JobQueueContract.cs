using System.Diagnostics;
using Trainyard.Contracts;
using Trainyard.Queue;
using Trainyard.Telemetry;
using Trainyard.Tests.Telemetry;

namespace Trainyard.Tests.Contracts;

/// <summary>What every <see cref="IJobQueue"/> promises.</summary>
public abstract class JobQueueContract
{
    protected abstract IJobQueue Queue { get; }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_is_published_is_taken_in_order()
    {
        JobId[] jobs = [.. Enumerable.Range(0, 3).Select(_ => JobId.New(TimeProvider.System))];
        foreach (var job in jobs) await Queue.PublishAsync(job, null, Cancel);

        foreach (var job in jobs)
        {
            var message = await Queue.TakeAsync(Cancel);
            Assert.Equal(job, message.Job);
            await message.AcknowledgeAsync(Cancel);
        }
    }

    [Fact]
    public async Task What_is_returned_comes_back()
    {
        var job = JobId.New(TimeProvider.System);
        await Queue.PublishAsync(job, null, Cancel);

        await (await Queue.TakeAsync(Cancel)).ReturnAsync(Cancel);

        Assert.Equal(job, (await Queue.TakeAsync(Cancel).WaitAsync(TimeSpan.FromSeconds(10), Cancel)).Job);
    }

    [Fact]
    public async Task A_message_carries_the_trace_of_its_job()
    {
        using var listening = new SpanListener();
        var (traced, untraced) = (JobId.New(TimeProvider.System), JobId.New(TimeProvider.System));
        var trace = ActivityTraceId.CreateRandom().ToString();
        using (Spans.Continue("dispatch job", traced, $"00-{trace}-00000000000000ff-01")) await Queue.PublishAsync(traced, null, Cancel);
        await Queue.PublishAsync(untraced, null, Cancel);

        var message = await Queue.TakeAsync(Cancel);
        await message.AcknowledgeAsync(Cancel);

        var sent = Assert.Single(listening.SpansOf(trace), span => span.OperationName.StartsWith("send ", StringComparison.Ordinal));
        Assert.Equal(sent.Id, message.Trace?.TraceParent);
        Assert.Null((await Queue.TakeAsync(Cancel)).Trace);
    }

    [Fact]
    public async Task Taking_from_an_empty_queue_waits_and_can_be_cancelled()
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var taking = Queue.TakeAsync(stop.Token);
        Assert.False(taking.IsCompleted);

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => taking);
    }

    [Fact]
    public async Task Several_takers_share_the_messages()
    {
        JobId[] jobs = [.. Enumerable.Range(0, 200).Select(_ => JobId.New(TimeProvider.System))];
        var taking = Task.WhenAll(Enumerable.Range(0, 8).Select(_ => TakeAsync(jobs.Length / 8)));
        foreach (var job in jobs) await Queue.PublishAsync(job, null, Cancel);

        Assert.Equal(jobs.ToHashSet(), (await taking).SelectMany(taken => taken).ToHashSet());
    }

    [Fact]
    public async Task A_taker_that_gives_up_takes_nothing_with_it()
    {
        for (var round = 0; round < 10; round++)
        {
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
            var givingUp = Queue.TakeAsync(stop.Token);
            var job = JobId.New(TimeProvider.System);
            await Task.WhenAll(Queue.PublishAsync(job, null, Cancel), stop.CancelAsync());

            // Whichever came first.
            var message = await Task.WhenAny(givingUp).Unwrap().ContinueWith(taken => taken.IsCompletedSuccessfully ? taken.Result : null, TaskScheduler.Default);
            message ??= await Queue.TakeAsync(Cancel);
            Assert.Equal(job, message.Job);
            await message.AcknowledgeAsync(Cancel);
        }
    }

    private async Task<List<JobId>> TakeAsync(int count)
    {
        var taken = new List<JobId>();
        while (taken.Count < count)
        {
            var message = await Queue.TakeAsync(Cancel);
            await message.AcknowledgeAsync(Cancel);
            taken.Add(message.Job);
        }
        return taken;
    }
}
