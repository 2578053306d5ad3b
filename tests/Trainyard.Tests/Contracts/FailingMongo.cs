using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using MongoDB.Bson;
using MongoDB.Bson.Serialization;
using MongoDB.Driver;

namespace Trainyard.Tests.Contracts;

/// <summary>A way to MongoDB on which a proxy answers some commands itself, with an error, as one does whose database is down.</summary>
internal sealed class FailingMongo : IAsyncDisposable
{
    private const int HeaderBytes = 16, OpMsg = 2013;

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _closing = new();
    private readonly DnsEndPoint _server;
    private readonly Task _accepting;
    private volatile Func<BsonDocument, BsonDocument?> _answer = _ => null;

    public FailingMongo(string serverUrl)
    {
        var server = new MongoUrlBuilder(serverUrl).Server;
        _server = new DnsEndPoint(server.Host, server.Port);
        _listener.Start();
        _accepting = AcceptAsync();
        Url = new MongoUrlBuilder(serverUrl) { Server = new("127.0.0.1", ((IPEndPoint)_listener.LocalEndpoint).Port), DirectConnection = true }.ToString();
    }

    /// <summary>The server's, by way of this proxy.</summary>
    public string Url { get; }

    /// <summary>From now on these commands get the error with this code, and never reach the server.</summary>
    public void Fail(int code, Func<BsonDocument, bool> commands) => _answer = command => commands(command)
        ? new BsonDocument { ["ok"] = 0.0, ["code"] = code, ["errmsg"] = "the database failed", ["codeName"] = "Failed" }
        : null;

    public void Heal() => _answer = _ => null;

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
                await await Task.WhenAny(AskAsync(client.GetStream(), server.GetStream()), server.GetStream().CopyToAsync(client.GetStream(), _closing.Token));
            }
            catch (Exception e) when (e is IOException or SocketException or OperationCanceledException)
            {
                // One side is gone: so is the other.
            }
        }
    }

    private async Task AskAsync(NetworkStream client, NetworkStream server)
    {
        while (true)
        {
            var header = new byte[HeaderBytes];
            await client.ReadExactlyAsync(header, _closing.Token);
            var message = new byte[BinaryPrimitives.ReadInt32LittleEndian(header)];
            header.CopyTo(message, 0);
            await client.ReadExactlyAsync(message.AsMemory(HeaderBytes), _closing.Token);
            if (CheckLease(message) is { } answer) await client.WriteAsync(answer, _closing.Token);
            else await server.WriteAsync(message, _closing.Token);
        }
    }

    /// <summary>https://www.mongodb.com/docs/manual/reference/mongodb-wire-protocol/#op_msg: flags, then sections, of which the command is of kind 0.</summary>
    private byte[]? CheckLease(byte[] message)
    {
        const int Body = HeaderBytes + 4;
        if (BinaryPrimitives.ReadInt32LittleEndian(message.AsSpan(12)) != OpMsg || message[Body] != 0) return null;
        var size = BinaryPrimitives.ReadInt32LittleEndian(message.AsSpan(Body + 1));
        if (_answer(BsonSerializer.Deserialize<BsonDocument>(message.AsSpan(Body + 1, size).ToArray())) is not { } document) return null;
        var body = document.ToBson();
        var answer = new byte[Body + 1 + body.Length];
        BinaryPrimitives.WriteInt32LittleEndian(answer, answer.Length);
        message.AsSpan(4, 4).CopyTo(answer.AsSpan(8));
        BinaryPrimitives.WriteInt32LittleEndian(answer.AsSpan(12), OpMsg);
        body.CopyTo(answer, Body + 1);
        return answer;
    }
}
