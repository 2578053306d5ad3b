using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Trainyard.Services;

/// <summary>An installed Redis or Valkey that keeps everything in memory.</summary>
public sealed class RedisServer : ServiceProcess
{
    private readonly int _port = FreePort.Next();
    private string _version = "";

    private static string? Program => Installed.Find("redis-server") ?? Installed.Find("valkey-server");

    public static bool IsInstalled => Program is not null;

    public override string Kind => $"Redis {_version} (real, installed)";

    public override string ConnectionString => $"127.0.0.1:{_port}";

    protected override IEnumerable<ProcessStartInfo> Commands =>
        [new(Program!, ["--bind", "127.0.0.1", "--port", $"{_port}", "--dir", Folder, "--save", "", "--appendonly", "no"])];

    public static async Task<RedisServer> LaunchAsync(CancellationToken cancel)
    {
        var server = new RedisServer();
        await server.StartAsync(cancel);
        return server;
    }

    protected override async Task GreetAsync(CancellationToken cancel)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, _port, cancel);
        await client.GetStream().WriteAsync("INFO server\r\n"u8.ToArray(), cancel);
        using var reader = new StreamReader(client.GetStream());
        const string Field = "redis_version:";
        while (await reader.ReadLineAsync(cancel) is { } line)
        {
            if (!line.StartsWith(Field, StringComparison.Ordinal)) continue;
            _version = line[Field.Length..];
            return;
        }
        throw new EndOfStreamException("Redis closed the connection.");
    }
}
