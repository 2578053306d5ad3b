using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Trainyard.Hosting;

namespace Trainyard.Server.Web;

/// <summary>ASP.NET Core's settings of where to listen, looked at before it trips over them.</summary>
internal static class ListenSettings
{
    private const string Urls = "urls", Endpoints = "Kestrel:Endpoints";
    private static readonly string[] Ports = ["http_ports", "https_ports"];

    /// <exception cref="InvalidSettingException">One is no address or no port.</exception>
    /// <exception cref="CannotRunException">Another program has the port, or it is not for this user.</exception>
    public static bool AreGiven(IConfiguration configuration)
    {
        foreach (var url in Parts(configuration, Urls)) Check("ASPNETCORE_URLS", url);
        foreach (var url in configuration.GetSection(Endpoints).GetChildren().Select(e => e.GetSection("Url"))) Check(url.Path, url.Value ?? "");
        foreach (var setting in Ports)
        {
            if (Parts(configuration, setting).FirstOrDefault(port => !ushort.TryParse(port, out _)) is { } wrong)
                throw new InvalidSettingException($"ASPNETCORE_{setting.ToUpperInvariant()} has '{wrong}', which is not a port from 0 to 65535.");
        }
        return Ports.Append(Urls).Append(Endpoints).Any(name => configuration.GetSection(name).Exists());
    }

    /// <summary>Before anything has started: a server that cannot listen should not first connect to everything.</summary>
    private static void CheckFree(BindingAddress address, string setting, string url)
    {
        var host = address.Host == "localhost" ? IPAddress.Loopback : IPAddress.TryParse(address.Host.Trim('[', ']'), out var ip) ? ip : IPAddress.Any;
        try
        {
            using var listener = new TcpListener(host, address.Port);
            listener.Start();
        }
        catch (SocketException e)
        {
            throw new CannotRunException($"{setting} has '{url}', where this server cannot listen: {e.Message}.", e);
        }
    }

    private static string[] Parts(IConfiguration configuration, string setting) =>
        configuration[setting]?.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [];

    private static void Check(string setting, string url)
    {
        try
        {
            if (BindingAddress.Parse(url) is { Scheme: "http" or "https", Port: >= 0 and <= ushort.MaxValue } address)
            {
                if (!address.IsUnixPipe) CheckFree(address, setting, url);
                return;
            }
        }
        catch (FormatException)
        {
            // Below.
        }
        throw new InvalidSettingException($"{setting} has '{url}', which is not an address to listen on such as http://0.0.0.0:5080.");
    }
}
