using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.Extensions.DependencyInjection;
using Trainyard.Contracts;

namespace Trainyard.Bench;

/// <summary>One connection to the hub that follows jobs from their beginning, as a browser on a job's page does.</summary>
internal sealed class Subscriber : IAsyncDisposable
{
    private readonly HubConnection _connection;

    private Subscriber(HubConnection connection) => _connection = connection;

    public static async Task<Subscriber> OpenAsync(RunningSystem system, IEnumerable<JobId> jobs, Action<JobDelta> received)
    {
        var connection = new HubConnectionBuilder()
            .WithUrl(new Uri(system.Address, HubNames.Path), o => o.AccessTokenProvider = async () => await system.Client.GetAccessTokenAsync(CancellationToken.None))
            .AddJsonProtocol(o => o.PayloadSerializerOptions = WireJson.Options)
            .Build();
        connection.On<LiveUpdate>(HubNames.Update, update =>
        {
            foreach (var delta in update.Deltas) received(delta);
        });
        await connection.StartAsync();
        foreach (var job in jobs) await connection.InvokeAsync("Subscribe", job.ToString(), EventCursor.Start.ToString());
        return new Subscriber(connection);
    }

    public ValueTask DisposeAsync() => _connection.DisposeAsync();
}
