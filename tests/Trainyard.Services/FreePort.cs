using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Trainyard.Services;

public static class FreePort
{
    /// <summary>None is given twice: its server may be down for a moment, and come back to it.</summary>
    private static readonly ConcurrentDictionary<int, bool> Given = new();

    /// <summary>
    /// A port of this machine that nobody listens on, below those that the kernel gives to clients: a client that tries a dead server's
    /// port again and again would be given that very port one day, talk to itself, and keep the server from coming back.
    /// </summary>
    public static int Next()
    {
        while (true)
        {
            var port = Random.Shared.Next(15_000, 32_000);
            if (!Given.TryAdd(port, true)) continue;
            try
            {
                using var listener = new TcpListener(IPAddress.Loopback, port);
                listener.Start();
                return port;
            }
            catch (SocketException)
            {
                // Taken: another one.
            }
        }
    }
}
