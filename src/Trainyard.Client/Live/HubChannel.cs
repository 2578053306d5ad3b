using System.Threading.Channels;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.Extensions.DependencyInjection;
using Trainyard.Contracts;
using Trainyard.Platform;

namespace Trainyard.Client;

/// <summary>One connection to the hub, subscribed to one job; its deltas end when the connection does.</summary>
internal sealed class HubChannel : IAsyncDisposable
{
    private readonly Channel<JobDelta> _deltas = Channel.CreateUnbounded<JobDelta>();
    private readonly HubConnection _connection;

    private HubChannel(Uri server, TrainyardClient client, CancellationToken cancellationToken)
    {
        _connection = new HubConnectionBuilder()
            .WithUrl(new Uri(server, HubNames.Path.TrimStart('/')), o =>
            {
                // No negotiation, which takes two requests: several servers may be behind one address, and any of them may serve this.
                (o.Transports, o.SkipNegotiation) = (HttpTransportType.WebSockets, true);
                o.Proxy = LoopbackBypassProxy.Default;
                // A server that vanished must not delay the end of this program.
                o.CloseTimeout = TimeSpan.FromSeconds(1);
                o.AccessTokenProvider = async () => await client.GetAccessTokenAsync(cancellationToken);
            })
            .AddJsonProtocol(o => o.PayloadSerializerOptions = WireJson.Options)
            .Build();
        _connection.On<LiveUpdate>(HubNames.Update, update =>
        {
            foreach (var delta in update.Deltas) _deltas.Writer.TryWrite(delta);
        });
        _connection.Closed += _ =>
        {
            _deltas.Writer.TryComplete();
            return Task.CompletedTask;
        };
    }

    public ChannelReader<JobDelta> Deltas => _deltas.Reader;

    public static async Task<HubChannel> OpenAsync(Uri server, TrainyardClient client, JobId job, EventCursor after, CancellationToken cancellationToken)
    {
        var hub = new HubChannel(server, client, cancellationToken);
        try
        {
            await hub._connection.StartAsync(cancellationToken);
            await hub._connection.InvokeAsync("Subscribe", job.ToString(), after.ToString(), cancellationToken);
            return hub;
        }
        catch
        {
            await hub.DisposeAsync();
            throw;
        }
    }

    public ValueTask DisposeAsync() => _connection.DisposeAsync();
}
