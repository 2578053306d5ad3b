using System.Net.Mime;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.FileProviders;

namespace Trainyard.Server.Web;

/// <summary>The dashboard's files, and its one page at the addresses that its router knows.</summary>
internal static class Dashboard
{
    private const string NotBuilt = "The dashboard was not built. Run 'npm ci && npm run build' in web/, or use a release; the API is described at /swagger-ui.html.\n";

    /// <summary>What is in <c>web/index.html</c>, and what replaces it: the address of the dashboard's root.</summary>
    private const string RootInPage = "<base href=\"/\"";

    /// <summary>Where nothing is the dashboard's; a wrong address there is an error and not a page.</summary>
    private static readonly PathString[] NotPages = ["/api", "/ws", "/openapi", "/swagger-ui", "/assets", "/healthz", "/readyz", "/metrics"];

    /// <summary>The addresses of <c>web/src/app.tsx</c>; <c>*</c> is one segment.</summary>
    internal static readonly string[] Pages = ["/", "/jobs", "/jobs/*", "/compare", "/new", "/datasets", "/datasets/*", "/sweeps", "/sweeps/*", "/workers", "/account", "/welcome"];

    public static IApplicationBuilder UseDashboard(this IApplicationBuilder app)
    {
        var folder = Path.Combine(AppContext.BaseDirectory, "wwwroot");
        var page = Path.Combine(folder, "index.html");
        var built = File.Exists(page);
        if (built) app.UseStaticFiles(new StaticFileOptions { FileProvider = new PhysicalFileProvider(folder), OnPrepareResponse = f => SetCaching(f.Context) });
        return app.Use((http, next) =>
        {
            var asks = HttpMethods.IsGet(http.Request.Method) || HttpMethods.IsHead(http.Request.Method);
            return asks && http.GetEndpoint() is null && !Array.Exists(NotPages, other => http.Request.Path.StartsWithSegments(other))
                ? AnswerAsync(http, built ? page : null)
                : next(http);
        });
    }

    /// <summary>A person who follows a wrong link gets a page that says so; a program gets an error.</summary>
    private static Task AnswerAsync(HttpContext http, string? page)
    {
        var path = http.Request.Path;
        if (IsPage(path) && TakesPages(http.Request, anything: true)) return SendPageAsync(http, page, StatusCodes.Status200OK);
        if (!Path.HasExtension(path) && TakesPages(http.Request, anything: false)) return SendPageAsync(http, page, StatusCodes.Status404NotFound);
        // Without a body, so that the error pages write one.
        http.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }

    /// <summary>Whether the dashboard has a page at this path.</summary>
    internal static bool IsPage(PathString path) => Array.Exists(Pages, page => IsAt(path, page));

    /// <param name="path">An address.</param>
    /// <param name="page">One of <see cref="Pages"/>.</param>
    internal static bool IsAt(PathString path, string page) =>
        (Segments(path), Segments(page)) is var (segments, own) && own.Length == segments.Length && own.Zip(segments).All(s => s.First == s.Second || s.First == "*");

    private static string[] Segments(PathString path) => path.Value!.Split('/', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Whether the client asks for HTML, as a browser does that opens a page; or else, with <paramref name="anything"/>, takes whatever there is.</summary>
    private static bool TakesPages(HttpRequest request, bool anything)
    {
        var accepted = request.GetTypedHeaders().Accept;
        return accepted.Count == 0 ? anything : accepted.Any(type => type.Quality is not 0 && (type.MediaType == MediaTypeNames.Text.Html || (anything && type.MatchesAllTypes)));
    }

    private static async Task SendPageAsync(HttpContext http, string? page, int status)
    {
        if (page is null)
        {
            await TypedResults.Text(NotBuilt, "text/plain; charset=utf-8", statusCode: StatusCodes.Status404NotFound).ExecuteAsync(http);
            return;
        }
        SetCaching(http);
        var html = (await File.ReadAllTextAsync(page, http.RequestAborted)).Replace(RootInPage, $"<base href=\"{RootFrom(http.Request)}\"", StringComparison.Ordinal);
        await TypedResults.Text(html, "text/html; charset=utf-8", statusCode: status).ExecuteAsync(http);
    }

    /// <summary>
    /// The root as the browser sees it: below the prefix of a proxy where that is known, and otherwise relative to the page, which is right
    /// behind any proxy that strips its prefix.
    /// </summary>
    internal static string RootFrom(HttpRequest request) => request.PathBase.HasValue
        ? $"{request.PathBase.ToUriComponent()}/"
        : request.Path.Value!.Count(c => c == '/') is var depth && depth <= 1 ? "./" : string.Concat(Enumerable.Repeat("../", depth - 1));

    /// <summary>Vite puts a hash of the content into the name of each asset, so an asset never changes; the page that names them does.</summary>
    private static void SetCaching(HttpContext http) =>
        http.Response.Headers.CacheControl = http.Request.Path.StartsWithSegments("/assets") ? "public, max-age=31536000, immutable" : "no-cache";
}
