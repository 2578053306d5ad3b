using System.Net;

namespace Trainyard.Platform;

/// <summary>
/// The proxy of the environment (<c>http_proxy</c>, <c>https_proxy</c>, <c>all_proxy</c>, <c>no_proxy</c>), except that requests to this machine
/// (<c>127.0.0.0/8</c>, <c>::1</c>, <c>localhost</c> and names below it) never go through it: a proxy elsewhere cannot reach them, and .NET would send them there.
/// </summary>
public sealed class LoopbackBypassProxy : IWebProxy
{
    private readonly IWebProxy _inner;

    /// <param name="inner">The proxy for every other address.</param>
    public LoopbackBypassProxy(IWebProxy inner) => _inner = inner;

    /// <summary>For an <see cref="HttpClient"/> or a WebSocket of one's own.</summary>
    public static IWebProxy Default => HttpClient.DefaultProxy is LoopbackBypassProxy installed ? installed : new LoopbackBypassProxy(HttpClient.DefaultProxy);

    /// <summary>Makes it the proxy of every <see cref="HttpClient"/> of this process that names none. Programs call it before anything else.</summary>
    public static void Install() => HttpClient.DefaultProxy = Default;

    public ICredentials? Credentials
    {
        get => _inner.Credentials;
        set => _inner.Credentials = value;
    }

    public Uri? GetProxy(Uri destination) => IsThisMachine(destination) ? null : _inner.GetProxy(destination);

    public bool IsBypassed(Uri host) => IsThisMachine(host) || _inner.IsBypassed(host);

    /// <summary>The proxy that requests to <paramref name="server"/> go through, without its user and password; null when they go there directly.</summary>
    public static string? NameFor(Uri server) =>
        Default is var proxy && !proxy.IsBypassed(server) && proxy.GetProxy(server) is { } address && address != server
            ? address.GetComponents(UriComponents.SchemeAndServer, UriFormat.UriEscaped)
            : null;

    // `*.localhost` is this machine as well (RFC 6761, section 6.3).
    private static bool IsThisMachine(Uri address) => address.IsLoopback || address.IdnHost.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase);
}
