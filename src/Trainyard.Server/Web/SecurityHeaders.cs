using Microsoft.AspNetCore.Builder;

namespace Trainyard.Server.Web;

internal static class SecurityHeaders
{
    // Styles may be in the page, since the curves and Swagger UI set them; scripts come from this server alone.
    private const string ContentPolicy =
        "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; " +
        "connect-src 'self'; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'";

    /// <summary>A year, for this name alone: what is below it is not this server's to decide.</summary>
    private const string HttpsOnly = "max-age=31536000";

    public static IApplicationBuilder UseSecurityHeaders(this IApplicationBuilder app) => app.Use((http, next) =>
    {
        // When the answer starts, since an error handler clears what was set before it.
        http.Response.OnStarting(() =>
        {
            var headers = http.Response.Headers;
            headers.ContentSecurityPolicy = ContentPolicy;
            headers.XContentTypeOptions = "nosniff";
            headers.XFrameOptions = "DENY";
            headers["Referrer-Policy"] = "no-referrer";
            headers["Cross-Origin-Opener-Policy"] = "same-origin";
            // Not for loopback, where a browser would hold it against every other program of this machine.
            if (http.Request.IsHttps && !LoopbackHosts.IsLoopback(http.Request.Host.Host)) headers.StrictTransportSecurity = HttpsOnly;
            // What an account sees is not for a cache that others share; a model's own tag still saves its second download.
            if (http.Request.Path.StartsWithSegments("/api") && headers.CacheControl.Count == 0) headers.CacheControl = headers.ETag.Count > 0 ? "private, no-cache" : "no-store";
            return Task.CompletedTask;
        });
        return next(http);
    });
}
