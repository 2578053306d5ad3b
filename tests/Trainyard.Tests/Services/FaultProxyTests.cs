using System.Net;
using System.Net.Sockets;
using System.Text;
using Trainyard.Services;

namespace Trainyard.Tests.Services;

/// <summary>The proxy that fault tests trust: each fault does what it is named after, and ends when it is healed.</summary>
public sealed class FaultProxyTests : IAsyncDisposable
{
    private readonly TcpListener _echo = new(IPAddress.Loopback, 0);
    private readonly FaultProxy _proxy;

    public FaultProxyTests()
    {
        _echo.Start();
        _ = ServeEchoAsync();
        _proxy = FaultProxy.To(((IPEndPoint)_echo.LocalEndpoint).Port);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        await _proxy.DisposeAsync();
        _echo.Dispose();
    }

    [Fact]
    public async Task What_is_sent_arrives()
    {
        using var client = await ConnectAsync();
        Assert.Equal("hello", await EchoAsync(client, "hello"));
    }

    [Fact]
    public async Task A_delay_holds_bytes_back_and_loses_none()
    {
        using var client = await ConnectAsync();
        await EchoAsync(client, "before");
        _proxy.Delay(TimeSpan.FromMilliseconds(100));
        var clock = System.Diagnostics.Stopwatch.StartNew();
        Assert.Equal("slow", await EchoAsync(client, "slow"));
        // There and back.
        Assert.True(clock.ElapsedMilliseconds >= 190, $"{clock.ElapsedMilliseconds} ms");
    }

    [Fact]
    public async Task A_black_hole_answers_nothing_and_resets_nobody_until_it_is_healed()
    {
        using var before = await ConnectAsync();
        await EchoAsync(before, "before");
        _proxy.BlackHole();
        using var during = await ConnectAsync();
        await before.SendAsync("a"u8.ToArray(), Cancel);
        await during.SendAsync("b"u8.ToArray(), Cancel);
        var (one, other) = (before.ReceiveAsync(new byte[8], Cancel).AsTask(), during.ReceiveAsync(new byte[8], Cancel).AsTask());
        await Task.WhenAny(one, other, Task.Delay(300, Cancel));
        Assert.False(one.IsCompleted || other.IsCompleted);

        _proxy.Heal();

        await Assert.ThrowsAsync<SocketException>(() => one);
        await Assert.ThrowsAsync<SocketException>(() => other);
        using var after = await ConnectAsync();
        Assert.Equal("after", await EchoAsync(after, "after"));
    }

    [Fact]
    public async Task Whoever_was_silent_in_a_black_hole_goes_on_afterwards()
    {
        using var client = await ConnectAsync();
        await EchoAsync(client, "before");
        _proxy.BlackHole();
        _proxy.Heal();
        Assert.Equal("after", await EchoAsync(client, "after"));
    }

    [Fact]
    public async Task A_reset_ends_open_connections_and_new_ones()
    {
        using var before = await ConnectAsync();
        await EchoAsync(before, "before");
        _proxy.Reset();
        await Assert.ThrowsAsync<SocketException>(() => EchoAsync(before, "x"));
        await Assert.ThrowsAsync<SocketException>(async () =>
        {
            using var during = await ConnectAsync();
            await EchoAsync(during, "x");
        });

        _proxy.Heal();
        using var after = await ConnectAsync();
        Assert.Equal("after", await EchoAsync(after, "after"));
    }

    private async Task<Socket> ConnectAsync()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, _proxy.Port, Cancel);
        return socket;
    }

    private static async Task<string> EchoAsync(Socket socket, string text)
    {
        await socket.SendAsync(Encoding.UTF8.GetBytes(text), Cancel);
        var answer = new byte[text.Length];
        for (var read = 0; read < answer.Length;)
        {
            var got = await socket.ReceiveAsync(answer.AsMemory(read), Cancel);
            if (got == 0) throw new SocketException((int)SocketError.ConnectionReset);
            read += got;
        }
        return Encoding.UTF8.GetString(answer);
    }

    private async Task ServeEchoAsync()
    {
        while (true)
        {
            try
            {
                _ = AnswerAsync(await _echo.AcceptSocketAsync());
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private static async Task AnswerAsync(Socket client)
    {
        using (client)
        {
            try
            {
                var buffer = new byte[1024];
                while (await client.ReceiveAsync(buffer) is > 0 and var read) await client.SendAsync(buffer.AsMemory(0, read));
            }
            catch (SocketException)
            {
                // The connection was reset, as it should be.
            }
        }
    }
}
