using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.Extensions.DependencyInjection;
using Trainyard.Contracts;

namespace Trainyard.Tests.Server;

/// <summary>A live connection, and when it ends.</summary>
internal sealed record OpenHub(HubConnection Hub, Task Closed) : IAsyncDisposable
{
    public static async Task<OpenHub> OpenAsync(TestServer server, string token)
    {
        var builder = new HubConnectionBuilder().WithUrl(new Uri(server.Address, HubNames.Path), o => o.AccessTokenProvider = () => Task.FromResult<string?>(token));
        builder.AddJsonProtocol(json => json.PayloadSerializerOptions = WireJson.Options);
        var hub = builder.Build();
        var closed = new TaskCompletionSource();
        hub.Closed += _ =>
        {
            closed.TrySetResult();
            return Task.CompletedTask;
        };
        await hub.StartAsync(TestContext.Current.CancellationToken);
        return new OpenHub(hub, closed.Task);
    }

    public ValueTask DisposeAsync() => Hub.DisposeAsync();
}
