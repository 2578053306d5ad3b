using System.Collections.Concurrent;
using System.Security.Claims;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Trainyard.Server.Accounts;

namespace Trainyard.Server.Live;

/// <summary>
/// Ends a connection once the sign-in that opened it has ended: at once after a change at this server, and within a second after one at
/// another. It needs nothing but the store, so that a Redis that is away keeps no connection open.
/// </summary>
internal sealed partial class HubConnections : BackgroundService
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(500);

    private readonly ConcurrentDictionary<string, HubCallerContext> _open = new();
    private readonly AccountCache _accounts;
    private readonly TimeProvider _time;
    private readonly ILogger<HubConnections> _log;
    private TaskCompletionSource _changed = NewSignal();

    public HubConnections(AccountCache accounts, TimeProvider time, ILogger<HubConnections> log)
    {
        (_accounts, _time, _log) = (accounts, time, log);
        _accounts.Changed += OnChanged;
    }

    public void Add(HubCallerContext connection) => _open[connection.ConnectionId] = connection;

    public void Remove(HubCallerContext connection) => _open.TryRemove(connection.ConnectionId, out _);

    public override void Dispose()
    {
        _accounts.Changed -= OnChanged;
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var failed = false;
        while (!stoppingToken.IsCancellationRequested)
        {
            // Before the check: a change during it is checked next.
            Interlocked.Exchange(ref _changed, NewSignal());
            try
            {
                if (!_open.IsEmpty) await EndAsync(stoppingToken);
                failed = false;
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                // Without the store no account can be changed either; a connection ends with its token at the latest.
                if (!failed) NotChecked(_log, e);
                failed = true;
            }
            await Task.WhenAny(_changed.Task, Task.Delay(PollInterval, _time, stoppingToken));
        }
    }

    private async Task EndAsync(CancellationToken cancellationToken)
    {
        var connections = _open.Values.Where(c => c.User is not null).Select(c => (c, c.User!)).ToList<(HubCallerContext Key, ClaimsPrincipal User)>();
        foreach (var connection in await _accounts.FindEndedAsync(connections, cancellationToken)) connection.Abort();
    }

    private void OnChanged() => Volatile.Read(ref _changed).TrySetResult();

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    [LoggerMessage(434, LogLevel.Warning, "Whether the sign-ins of live connections still stand could not be looked at; trying again twice a second")]
    private static partial void NotChecked(ILogger log, Exception e);
}
