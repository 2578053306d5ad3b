using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.FileProviders;

namespace Trainyard.Server.Web;

/// <summary>The dashboard's files, and its one page for every address that is nobody else's.</summary>
internal static class Dashboard
{
    private const string NotBuilt = "The dashboard was not built. Run 'npm ci && npm run build' in web/, or use a release; the API is described at /swagger-ui.html.\n";

    /// <summary>Where nothing is the dashboard's; a wrong address there is an error and not a page.</summary>
    private static readonly PathString[] NotPages = ["/api", "/ws", "/openapi", "/swagger-ui", "/assets", "/healthz", "/readyz", "/metrics"];

    public static IApplicationBuilder UseDashboard(this IApplicationBuilder app)
    {
        var folder = Path.Combine(AppContext.BaseDirectory, "wwwroot");
        var built = File.Exists(Path.Combine(folder, "index.html"));
        if (built) app.UseStaticFiles(new StaticFileOptions { FileProvider = new PhysicalFileProvider(folder), OnPrepareResponse = f => SetCaching(f.Context) });
        return app.Use((http, next) => IsPage(http) ? SendPageAsync(http, built ? Path.Combine(folder, "index.html") : null) : next(http));
    }

    private static bool IsPage(HttpContext http) =>
        http.GetEndpoint() is null
        && (HttpMethods.IsGet(http.Request.Method) || HttpMethods.IsHead(http.Request.Method))
        && !Array.Exists(NotPages, path => http.Request.Path.StartsWithSegments(path));

    private static Task SendPageAsync(HttpContext http, string? page)
    {
        if (page is null) return TypedResults.Text(NotBuilt, "text/plain; charset=utf-8", statusCode: StatusCodes.Status404NotFound).ExecuteAsync(http);
        SetCaching(http);
        http.Response.ContentType = "text/html; charset=utf-8";
        return HttpMethods.IsHead(http.Request.Method) ? Task.CompletedTask : http.Response.SendFileAsync(page, http.RequestAborted);
    }

    /// <summary>Vite puts a hash of the content into the name of each asset, so an asset never changes; the page that names them does.</summary>
    private static void SetCaching(HttpContext http) =>
        http.Response.Headers.CacheControl = http.Request.Path.StartsWithSegments("/assets") ? "public, max-age=31536000, immutable" : "no-cache";
}
