using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using StackExchange.Redis;

namespace Trainyard.Tests.Contracts;

/// <summary>A real Redis on a free port, in a folder of its own.</summary>
internal sealed class RedisServer : IAsyncDisposable
{
    private readonly TempFolder _folder = new();
    private readonly int _port = FreePort();
    private Process? _process;

    public string Address => $"redis://127.0.0.1:{_port}";

    public static async Task<RedisServer> StartAsync(CancellationToken cancel)
    {
        var server = new RedisServer();
        await server.RestartAsync(cancel);
        return server;
    }

    public async Task RestartAsync(CancellationToken cancel)
    {
        _process = Process.Start(new ProcessStartInfo(
            "redis-server", ["--port", _port.ToString(CultureInfo.InvariantCulture), "--bind", "127.0.0.1", "--dir", _folder.Path, "--save", ""])
        { RedirectStandardOutput = true })!;
        _ = _process.StandardOutput.ReadToEndAsync(CancellationToken.None);
        while (true)
        {
            try
            {
                await CommandAsync("PING");
                return;
            }
            catch (RedisConnectionException)
            {
                await Task.Delay(20, cancel);
            }
        }
    }

    public async Task<string> CommandAsync(string command, params object[] arguments)
    {
        await using var redis = await ConnectionMultiplexer.ConnectAsync($"127.0.0.1:{_port},allowAdmin=true,connectRetry=1,connectTimeout=1000");
        return (await redis.GetDatabase().ExecuteAsync(command, arguments)).ToString();
    }

    public void Signal(string name) => Process.Start("kill", [$"-{name}", _process!.Id.ToString(CultureInfo.InvariantCulture)]).WaitForExit();

    public async Task KillAsync()
    {
        _process!.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _process = null;
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null) await KillAsync();
        _folder.Dispose();
    }

    private static int FreePort()
    {
        using var socket = new TcpListener(IPAddress.Loopback, 0);
        socket.Start();
        return ((IPEndPoint)socket.LocalEndpoint).Port;
    }
}
