using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.Hosting;
using Trainyard.Contracts;

namespace Trainyard.Server.Live;

/// <summary>The hub at <c>/ws/jobs</c>: each connection has a <see cref="ClientFeed"/>, and these methods say what it is to follow. It sends <see cref="LiveUpdate"/>s.</summary>
internal sealed class JobHub(ClientFeeds feeds, HubConnections connections, IHostApplicationLifetime lifetime) : Hub
{
    /// <summary>Bytes of a client's message: no call of this hub needs a tenth of it.</summary>
    public const int MaxMessageBytes = 4 * 1024;

    public override Task OnConnectedAsync()
    {
        connections.Add(Context);
        feeds.Open(Context.ConnectionId);
        // SignalR ends the connections that it has as the server stops; one that comes just after, as browsers do at once, would hold up the end.
        if (lifetime.ApplicationStopping.IsCancellationRequested) Context.Abort();
        return Task.CompletedTask;
    }

    public override Task OnDisconnectedAsync(Exception? exception)
    {
        connections.Remove(Context);
        return feeds.CloseAsync(Context.ConnectionId);
    }

    public void SubscribeAll() => Feed.FollowAll(true);

    public void UnsubscribeAll() => Feed.FollowAll(false);

    // What is no id and no cursor is not repeated in the answer: somebody may log that.
    public void Subscribe(string jobId, string after)
    {
        if (!EventCursor.TryParse(after, null, out var cursor)) throw new HubException("after is not a cursor: 'fence-seq' is expected, and 0-0 is the beginning.");
        if (!Feed.Follow(ParseId(jobId), cursor)) throw new HubException($"One connection can follow {ClientFeed.MaxJobs} jobs; unsubscribe from some first.");
    }

    public void Unsubscribe(string jobId) => Feed.Unfollow(ParseId(jobId));

    private ClientFeed Feed => feeds.Of(Context.ConnectionId) ?? throw new HubException("This connection is closing.");

    private static JobId ParseId(string text) =>
        JobId.TryParse(text, null, out var id) ? id : throw new HubException("jobId is not a job id: 32 hexadecimal digits are expected.");
}
