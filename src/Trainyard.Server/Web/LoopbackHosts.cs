using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.DependencyInjection;

namespace Trainyard.Server.Web;

/// <summary>
/// A server on loopback alone answers to loopback's names alone, so that a web page whose name was rebound to 127.0.0.1 cannot talk
/// to it. The setting <c>AllowedHosts</c> names others, as behind a proxy; <c>*</c> allows all.
/// </summary>
internal static class LoopbackHosts
{
    public static WebApplication UseLoopbackHosts(this WebApplication app)
    {
        if (app.Configuration["AllowedHosts"] is { Length: > 0 }) return app;
        var loopbackOnly = new Lazy<bool>(() => IsLoopbackOnly(app.Services.GetRequiredService<IServer>()));
        app.Use((http, next) => !loopbackOnly.Value || IsLoopback(http.Request.Host.Host)
            ? next(http)
            : Refusal(http.Request.Host.Host).ExecuteAsync(http));
        return app;
    }

    private static ProblemHttpResult Refusal(string host)
    {
        var detail = $"This server answers on this machine only, not as '{host}'. Set AllowedHosts to allow that name, or to * for all names.";
        return TypedResults.Problem(new HttpValidationProblemDetails(new Dictionary<string, string[]> { ["Host"] = [detail] }) { Status = StatusCodes.Status400BadRequest, Title = "Bad Request", Detail = detail });
    }

    private static bool IsLoopbackOnly(IServer server) =>
        server.Features.Get<IServerAddressesFeature>()?.Addresses is { Count: > 0 } addresses && addresses.All(a => IsLoopback(BindingAddress.Parse(a).Host));

    public static bool IsLoopback(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));
}
