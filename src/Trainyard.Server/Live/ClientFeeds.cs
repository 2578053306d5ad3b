using System.Collections.Concurrent;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.Logging;
using Trainyard.Contracts;
using Trainyard.Health;
using Trainyard.Live;
using Trainyard.Telemetry;

namespace Trainyard.Server.Live;

/// <summary>The feeds of all connections to this server.</summary>
internal sealed class ClientFeeds(
    IHubContext<JobHub> hub, ILiveJobs live, JobReader reader, TimeProvider time, ILogger<ClientFeed> log, FailureLog failures) : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, (ClientFeed Feed, IDisposable Watch)> _feeds = new();

    public void Open(string connection)
    {
        var client = hub.Clients.Client(connection);
        var feed = new ClientFeed(update => client.SendAsync(HubNames.Update, update), reader, time, log, failures);
        _feeds[connection] = (feed, live.Watch(feed.Notify));
        Instruments.HubClients.Add(1);
    }

    public ClientFeed? Of(string connection) => _feeds.TryGetValue(connection, out var open) ? open.Feed : null;

    public async Task CloseAsync(string connection)
    {
        if (!_feeds.TryRemove(connection, out var open)) return;
        Instruments.HubClients.Add(-1);
        open.Watch.Dispose();
        await open.Feed.DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var connection in _feeds.Keys) await CloseAsync(connection);
    }
}
