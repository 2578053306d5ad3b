using System.Net;
using System.Net.Sockets;
using System.Text;
using MongoDB.Driver;

namespace Trainyard.Tests.Contracts;

/// <summary>A way to MongoDB on which the answer to one command gets lost: the server carries it out, and the client never hears.</summary>
internal sealed class LossyProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _closing = new();
    private readonly DnsEndPoint _server;
    private readonly Task _accepting;
    private byte[]? _command;

    public LossyProxy(string serverUrl)
    {
        var server = new MongoUrlBuilder(serverUrl).Server;
        _server = new DnsEndPoint(server.Host, server.Port);
        _listener.Start();
        _accepting = AcceptAsync();
        Url = new MongoUrlBuilder(serverUrl) { Server = new("127.0.0.1", ((IPEndPoint)_listener.LocalEndpoint).Port), DirectConnection = true }.ToString();
    }

    /// <summary>The server's, by way of this proxy.</summary>
    public string Url { get; }

    /// <summary>Whether an answer is still to be lost.</summary>
    public bool IsArmed => Volatile.Read(ref _command) is not null;

    /// <summary>Loses the answer to the next such command, and the connection with it.</summary>
    public void LoseAnswerTo(string command) => Volatile.Write(ref _command, [2, .. Encoding.ASCII.GetBytes(command), 0]);

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        _listener.Stop();
        await _accepting;
        _closing.Dispose();
    }

    private async Task AcceptAsync()
    {
        var connections = new List<Task>();
        try
        {
            while (true) connections.Add(CarryAsync(await _listener.AcceptTcpClientAsync(_closing.Token)));
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException)
        {
            await Task.WhenAll(connections);
        }
    }

    private async Task CarryAsync(TcpClient client)
    {
        using var server = new TcpClient();
        using (client)
        {
            try
            {
                await server.ConnectAsync(_server.Host, _server.Port, _closing.Token);
                var isLost = false;
                var requests = CarryAsync(client, server, bytes => isLost |= IsTheOne(bytes.Span));
                var answers = CarryAsync(server, client, _ => isLost ? throw new IOException("Lost.") : false);
                await await Task.WhenAny(requests, answers);
            }
            catch (Exception e) when (e is IOException or SocketException or OperationCanceledException)
            {
                // One side is gone: so is the other.
            }
        }
    }

    private async Task CarryAsync(TcpClient from, TcpClient to, Func<ReadOnlyMemory<byte>, bool> look)
    {
        var buffer = new byte[1 << 16];
        while (await from.GetStream().ReadAsync(buffer, _closing.Token) is > 0 and var read)
        {
            look(buffer.AsMemory(0, read));
            await to.GetStream().WriteAsync(buffer.AsMemory(0, read), _closing.Token);
        }
    }

    private bool IsTheOne(ReadOnlySpan<byte> request) =>
        Volatile.Read(ref _command) is { } command && request.IndexOf(command) >= 0 && Interlocked.CompareExchange(ref _command, null, command) == command;
}
