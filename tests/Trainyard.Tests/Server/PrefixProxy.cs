using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace Trainyard.Tests.Server;

/// <summary>A reverse proxy that shows a server below a path, strips that path from what it passes on, and lets WebSockets through.</summary>
internal sealed class PrefixProxy : IAsyncDisposable
{
    public const string Prefix = "/tools/trainyard";
    private static readonly string[] HopByHop = ["Connection", "Upgrade", "Transfer-Encoding", "Keep-Alive"];
    private readonly WebApplication _app;
    private readonly HttpClient _client;
    private readonly bool _tellsPrefix;

    private PrefixProxy(WebApplication app, Uri server, bool tellsPrefix)
    {
        (_app, _tellsPrefix) = (app, tellsPrefix);
        _client = new HttpClient(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false }) { BaseAddress = server };
    }

    /// <summary>The server's root as its users see it.</summary>
    public Uri Address => new(new Uri(_app.Urls.Single()), $"{Prefix}/");

    /// <param name="server">What is behind the proxy.</param>
    /// <param name="tellsPrefix">Whether it sends <c>X-Forwarded-Prefix</c>.</param>
    public static async Task<PrefixProxy> StartAsync(Uri server, bool tellsPrefix)
    {
        var builder = WebApplication.CreateBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var app = builder.Build();
        var proxy = new PrefixProxy(app, server, tellsPrefix);
        app.UseWebSockets();
        app.Run(proxy.PassAsync);
        await app.StartAsync();
        return proxy;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        _client.Dispose();
    }

    private Task PassAsync(HttpContext http)
    {
        if (!http.Request.Path.StartsWithSegments(Prefix, out var rest))
        {
            http.Response.StatusCode = StatusCodes.Status418ImATeapot;
            return Task.CompletedTask;
        }
        var address = new Uri(_client.BaseAddress!, $"{(rest.HasValue ? rest.ToUriComponent() : "/")}{http.Request.QueryString}");
        return http.WebSockets.IsWebSocketRequest ? PassSocketAsync(http, address) : PassRequestAsync(http, address);
    }

    private async Task PassRequestAsync(HttpContext http, Uri address)
    {
        using var request = new HttpRequestMessage(new HttpMethod(http.Request.Method), address);
        if (http.Features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: true }) request.Content = new StreamContent(http.Request.Body);
        foreach (var (name, value) in http.Request.Headers.Where(h => h.Key != "Host" && !HopByHop.Contains(h.Key)))
            if (!request.Headers.TryAddWithoutValidation(name, value.ToArray())) request.Content?.Headers.TryAddWithoutValidation(name, value.ToArray());
        if (_tellsPrefix) request.Headers.Add("X-Forwarded-Prefix", Prefix);
        using var response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, http.RequestAborted);
        http.Response.StatusCode = (int)response.StatusCode;
        foreach (var (name, value) in response.Headers.Concat(response.Content.Headers).Where(h => !HopByHop.Contains(h.Key))) http.Response.Headers[name] = value.ToArray();
        await response.Content.CopyToAsync(http.Response.Body, http.RequestAborted);
    }

    private async Task PassSocketAsync(HttpContext http, Uri address)
    {
        using var to = new System.Net.WebSockets.ClientWebSocket();
        if (http.Request.Headers.Authorization is [{ } token]) to.Options.SetRequestHeader("Authorization", token);
        await to.ConnectAsync(new UriBuilder(address) { Scheme = "ws" }.Uri, http.RequestAborted);
        using var from = await http.WebSockets.AcceptWebSocketAsync();
        await Task.WhenAny(PumpAsync(from, to, http.RequestAborted), PumpAsync(to, from, http.RequestAborted));
    }

    private static async Task PumpAsync(System.Net.WebSockets.WebSocket from, System.Net.WebSockets.WebSocket to, CancellationToken cancellationToken)
    {
        var buffer = new byte[16 * 1024];
        while (from.State == System.Net.WebSockets.WebSocketState.Open)
        {
            var read = await from.ReceiveAsync(buffer, cancellationToken);
            if (read.MessageType == System.Net.WebSockets.WebSocketMessageType.Close) return;
            await to.SendAsync(buffer.AsMemory(0, read.Count), read.MessageType, read.EndOfMessage, cancellationToken);
        }
    }
}
