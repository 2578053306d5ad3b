using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Trainyard.Services;

/// <summary>An installed Redis or Valkey that keeps everything in memory.</summary>
public sealed class RedisServer : ServiceProcess
{
    private readonly int _port = FreePort.Next();
    private string _version = "";
    private int? _busPort;

    private static string? Program => Installed.Find("redis-server") ?? Installed.Find("valkey-server");

    public static bool IsInstalled => Program is not null;

    public override string Kind => $"Redis {_version} (real, installed)";

    public override string ConnectionString => $"127.0.0.1:{_port}";

    protected override IEnumerable<ProcessStartInfo> Commands =>
        [new(Program!, ["--bind", "127.0.0.1", "--port", $"{_port}", "--dir", Folder, "--save", "", "--appendonly", "no", .. Cluster])];

    private IEnumerable<string> Cluster => _busPort is { } bus ? ["--cluster-enabled", "yes", "--cluster-port", $"{bus}", "--cluster-announce-ip", "127.0.0.1"] : [];

    public static async Task<RedisServer> LaunchAsync(CancellationToken cancellationToken)
    {
        var server = new RedisServer();
        await server.StartAsync(cancellationToken);
        return server;
    }

    /// <summary>A cluster of one node, which has all slots.</summary>
    public static async Task<RedisServer> LaunchClusterAsync(CancellationToken cancellationToken)
    {
        var server = new RedisServer { _busPort = FreePort.Next() };
        await server.StartAsync(cancellationToken);
        await server.AskAsync("CLUSTER ADDSLOTSRANGE 0 16383", "+OK", cancellationToken);
        while (await server.AskAsync("CLUSTER INFO", "cluster_state:", cancellationToken) != "ok") await Task.Delay(50, cancellationToken);
        return server;
    }

    /// <summary>Forgets everything that it holds.</summary>
    public Task FlushAsync(CancellationToken cancellationToken) => AskAsync("FLUSHALL", "+OK", cancellationToken);

    protected override async Task GreetAsync(CancellationToken cancellationToken) => _version = await AskAsync("INFO server", "redis_version:", cancellationToken);

    /// <summary>What follows <paramref name="field"/> in the answer to a command.</summary>
    private async Task<string> AskAsync(string command, string field, CancellationToken cancellationToken)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, _port, cancellationToken);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes($"{command}\r\n"), cancellationToken);
        using var reader = new StreamReader(client.GetStream());
        while (await reader.ReadLineAsync(cancellationToken) is { } line)
        {
            if (line.StartsWith(field, StringComparison.Ordinal)) return line[field.Length..];
        }
        throw new EndOfStreamException("Redis closed the connection.");
    }
}
