using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.Extensions.DependencyInjection;
using Trainyard.Contracts;

namespace Trainyard.Tests.Flow;

/// <summary>A browser's side of the hub: keeps every event that it is sent, and the cursor to go on from.</summary>
internal sealed class Watcher : IAsyncDisposable
{
    private readonly ConcurrentQueue<long> _messages = new();
    private readonly HubConnection _hub;

    private Watcher(Uri server, string? token)
    {
        _hub = new HubConnectionBuilder()
            .WithUrl(new Uri(server, HubNames.Path), o =>
            {
                o.AccessTokenProvider = () => Task.FromResult(token);
                // Any server serves any connection.
                (o.Transports, o.SkipNegotiation) = (HttpTransportType.WebSockets, true);
            })
            .AddJsonProtocol(o => o.PayloadSerializerOptions = WireJson.Options)
            .Build();
        _hub.On<LiveUpdate>(HubNames.Update, Take);
    }

    public List<JobEvent> Events { get; } = [];
    public List<JobSummary> Rows { get; } = [];
    public List<JobId> Removed { get; } = [];
    public EventCursor Cursor { get; private set; }
    public JobView? Job { get; private set; }

    public static Task<Watcher> ConnectAsync(FlowSystem system, string? token) => ConnectAsync(system.Address, token);

    public static async Task<Watcher> ConnectAsync(Uri server, string? token)
    {
        var watcher = new Watcher(server, token);
        await watcher._hub.StartAsync();
        return watcher;
    }

    public Task SubscribeAsync(JobId job, EventCursor after) => AskAsync("Subscribe", job.ToString(), after.ToString());

    public Task AskAsync(string method, params object?[] arguments) => _hub.InvokeCoreAsync(method, arguments);

    public Task UntilAsync(string what, Func<Watcher, bool> condition) => Waiting.UntilAsync(what, () =>
    {
        lock (Events) return Task.FromResult(condition(this) ? this : null);
    });

    /// <summary>Messages a second, from the first to the last; a message more or less in a single second is the network's doing.</summary>
    public double MessagesPerSecond()
    {
        var times = _messages.ToArray();
        return (times.Length - 1) / Stopwatch.GetElapsedTime(times[0], times[^1]).TotalSeconds;
    }

    public ValueTask DisposeAsync() => _hub.DisposeAsync();

    private void Take(LiveUpdate update)
    {
        _messages.Enqueue(Stopwatch.GetTimestamp());
        lock (Events)
        {
            Rows.AddRange(update.Jobs);
            Removed.AddRange(update.Removed);
            foreach (var delta in update.Deltas)
            {
                Events.AddRange(delta.Events);
                (Cursor, Job) = (delta.Next, delta.Job);
            }
        }
    }
}
