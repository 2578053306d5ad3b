using System.Collections.Concurrent;
using Microsoft.Extensions.Logging.Abstractions;
using Trainyard.Contracts;
using Trainyard.Jobs;
using Trainyard.Server.Live;
using Trainyard.Tests.Contracts;
using Trainyard.Tests.Flow;

namespace Trainyard.Tests.Server;

/// <summary>What a client hears when nobody knows which jobs have changed.</summary>
public sealed class ClientFeedTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private readonly TestServer _server = shared.Server;

    [Fact]
    public async Task Missed_changes_are_read_from_the_record_and_lists_are_told_to_look_again()
    {
        var job = await _server.AddJobAsync("ada", j => j with { State = JobState.Running, Fence = 1, LastEvent = new EventCursor(1, 2) });
        await _server.Get<IJobHistory>().AppendAsync(job.Id, [Samples.Started(1), Samples.Point(1, 2, 10)], Waiting.Cancel);
        var updates = new ConcurrentQueue<LiveUpdate>();
        await using var feed = new ClientFeed(Send, _server.Get<JobReader>(), TimeProvider.System, NullLogger.Instance);
        feed.FollowAll(true);
        feed.Follow(job.Id, new EventCursor(1, 1));
        await Waiting.UntilAsync("the first update", () => Task.FromResult(updates.FirstOrDefault(u => u.Deltas.Count == 1)));

        await _server.Get<IJobHistory>().AppendAsync(job.Id, [Samples.Point(1, 3, 20)], Waiting.Cancel);
        feed.Notify(null);

        var update = await Waiting.UntilAsync("the update after a missed change", () => Task.FromResult(updates.FirstOrDefault(u => u.Missed)));
        Assert.Equal([Samples.Point(1, 3, 20)], Assert.Single(update.Deltas).Events);

        Task Send(LiveUpdate update)
        {
            updates.Enqueue(update);
            return Task.CompletedTask;
        }
    }

    [Fact]
    public async Task Who_subscribes_again_while_an_update_is_on_its_way_gets_the_whole_history()
    {
        var job = await _server.AddJobAsync("ada", j => j with { State = JobState.Running, Fence = 1, LastEvent = new EventCursor(1, 2) });
        await _server.Get<IJobHistory>().AppendAsync(job.Id, [Samples.Started(1), Samples.Point(1, 2, 10)], Waiting.Cancel);
        var updates = new ConcurrentQueue<LiveUpdate>();
        var (sending, release) = (new TaskCompletionSource(), new TaskCompletionSource());
        await using var feed = new ClientFeed(SendAsync, _server.Get<JobReader>(), TimeProvider.System, NullLogger.Instance);
        feed.Follow(job.Id, EventCursor.Start);
        await sending.Task.WaitAsync(Waiting.Cancel);

        feed.Follow(job.Id, EventCursor.Start);
        release.SetResult();

        await Waiting.UntilAsync("the history once more", () => Task.FromResult(updates.ElementAtOrDefault(1)));
        Assert.All(updates.Take(2), update => Assert.Equal([1L, 2], Assert.Single(update.Deltas).Events.Select(e => e.Seq)));

        async Task SendAsync(LiveUpdate update)
        {
            updates.Enqueue(update);
            sending.TrySetResult();
            await release.Task;
        }
    }

    [Fact]
    public async Task A_change_after_the_end_of_a_connection_is_no_error()
    {
        var feed = new ClientFeed(_ => Task.CompletedTask, _server.Get<JobReader>(), TimeProvider.System, NullLogger.Instance);
        feed.FollowAll(true);
        await feed.DisposeAsync();

        feed.Notify(JobId.New(TimeProvider.System));
    }
}
