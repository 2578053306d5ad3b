using System.Net;
using System.Net.Sockets;
using Trainyard.Cli;

namespace Trainyard.Local;

/// <summary>Asks for the port before anything starts, so that no worker has taken a job when it turns out to be in use.</summary>
internal static class LocalPort
{
    /// <exception cref="CliException">The port is in use, or not for this user.</exception>
    public static void Check(int port)
    {
        if (port is < 0 or > 65535) throw new CliException(ExitCodes.Usage, $"--port must be a number from 0 to 65535, not {port}.");
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            throw InUse(port, e);
        }
        catch (SocketException e)
        {
            throw new CliException(ExitCodes.Local, $"Port {port} cannot be used ({e.Message}); choose another with --port.", e);
        }
    }

    public static CliException InUse(int port, Exception cause) => new(ExitCodes.Local, $"Port {port} is in use by another program; choose another with --port.", cause);
}
