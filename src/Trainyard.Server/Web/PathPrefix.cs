using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Trainyard.Server.Web;

/// <summary>
/// The path below which a reverse proxy shows this server: the setting <see cref="ServerOptions.PathBase"/>, or the header
/// <c>X-Forwarded-Prefix</c> where forwarded headers are trusted (<c>ASPNETCORE_FORWARDEDHEADERS_ENABLED</c>). A path that is set may be stripped by the proxy or not.
/// </summary>
internal static class PathPrefix
{
    /// <summary>ASP.NET Core trusts the forwarded address and scheme when it is told to; the prefix goes with them.</summary>
    public static IServiceCollection AddPathPrefix(this IServiceCollection services) => services.PostConfigure<ForwardedHeadersOptions>(options =>
    {
        if (options.ForwardedHeaders != ForwardedHeaders.None) options.ForwardedHeaders |= ForwardedHeaders.XForwardedPrefix;
    });

    public static WebApplication UsePathPrefix(this WebApplication app)
    {
        var setting = new PathString(app.Services.GetRequiredService<IOptions<ServerOptions>>().Value.PathBase is { Length: > 0 } path ? path : null);
        app.Use((http, next) =>
        {
            var request = http.Request;
            // A proxy that sends the path has stripped it.
            if (request.PathBase.HasValue || !setting.HasValue) return next(http);
            request.PathBase = setting;
            if (request.Path.StartsWithSegments(setting, out var rest)) request.Path = rest.HasValue ? rest : "/";
            return next(http);
        });
        return app;
    }
}
