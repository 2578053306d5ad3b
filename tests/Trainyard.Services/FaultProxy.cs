using System.Net;
using System.Net.Sockets;

namespace Trainyard.Services;

/// <summary>
/// Stands on loopback between clients and a service, and spoils their connections. What is in force counts for connections that are
/// open already too. A connection that lost bytes to a black hole is reset when it ends, since nothing on it would make sense again.
/// </summary>
public sealed class FaultProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _closed = new();
    private readonly HashSet<Link> _links = [];
    private readonly int _target;
    private readonly Task _accepting;
    private volatile Weather _weather = new(Fault.None);

    private FaultProxy(int target)
    {
        _target = target;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    private enum Fault
    {
        None,
        Delay,
        BlackHole,
        Reset,
    }

    /// <summary>Where clients connect to.</summary>
    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <param name="target">The service's port on loopback; it may start later, and come back.</param>
    public static FaultProxy To(int target) => new(target);

    /// <summary>Bytes pass as they come.</summary>
    public void Heal() => Change(new(Fault.None));

    /// <summary>Whatever is read, in either direction, is held for a while.</summary>
    public void Delay(TimeSpan delay) => Change(new(Fault.Delay, delay));

    /// <summary>Connections are taken, and whatever is sent on them vanishes.</summary>
    public void BlackHole() => Change(new(Fault.BlackHole));

    /// <summary>Open connections are reset, and new ones as soon as they are made.</summary>
    public void Reset()
    {
        Change(new(Fault.Reset));
        foreach (var link in Links()) link.Reset();
    }

    public async ValueTask DisposeAsync()
    {
        await _closed.CancelAsync();
        _listener.Stop();
        await _accepting;
        foreach (var link in Links()) link.Reset();
        _closed.Dispose();
    }

    private void Change(Weather weather)
    {
        var before = _weather;
        _weather = weather;
        before.Over.TrySetResult();
        foreach (var link in Links().Where(l => l.LostBytes && weather.Fault != Fault.BlackHole)) link.Reset();
    }

    private Link[] Links()
    {
        lock (_links) return [.. _links];
    }

    private async Task AcceptAsync()
    {
        while (!_closed.IsCancellationRequested)
        {
            try
            {
                _ = ServeAsync(new Link(await _listener.AcceptSocketAsync(_closed.Token)));
            }
            catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                // Closed, or the client gave up before it was taken.
            }
        }
    }

    private async Task ServeAsync(Link link)
    {
        lock (_links) _links.Add(link);
        try
        {
            if (_weather.Fault == Fault.Reset) return;
            await link.Service.ConnectAsync(IPAddress.Loopback, _target, _closed.Token);
            // A side that is done ends both: none of the services half-closes.
            await await Task.WhenAny(PumpAsync(link, link.Client, link.Service), PumpAsync(link, link.Service, link.Client));
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The other side is told below.
        }
        finally
        {
            lock (_links) _links.Remove(link);
            link.Reset();
        }
    }

    private async Task PumpAsync(Link link, Socket from, Socket to)
    {
        var buffer = new byte[64 * 1024];
        while (await from.ReceiveAsync(buffer, _closed.Token) is > 0 and var read)
        {
            var weather = _weather;
            if (weather.Fault == Fault.Delay) await Task.Delay(weather.Delay, _closed.Token);
            if (_weather.Fault == Fault.BlackHole) link.LostBytes = true;
            else await to.SendAsync(buffer.AsMemory(0, read), _closed.Token);
        }
        // That a side has left does not get through a black hole either.
        if (_weather is { Fault: Fault.BlackHole } blackHole) await blackHole.Over.Task.WaitAsync(_closed.Token);
    }

    private sealed record Weather(Fault Fault, TimeSpan Delay = default)
    {
        public TaskCompletionSource Over { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    /// <summary>One client's connection, and the one to the service that was made for it.</summary>
    private sealed class Link(Socket client)
    {
        public Socket Client { get; } = client;
        public Socket Service { get; } = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        public bool LostBytes { get; set; }

        /// <summary>Closing without lingering sends RST instead of FIN.</summary>
        public void Reset()
        {
            foreach (var socket in (Socket[])[Client, Service])
            {
                try
                {
                    socket.LingerState = new LingerOption(true, 0);
                }
                catch (Exception e) when (e is SocketException or ObjectDisposedException)
                {
                    // Closed already.
                }
                socket.Dispose();
            }
        }
    }
}
