using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Trainyard.Server.Web;

/// <summary>
/// Answers HEAD at every address that answers GET, with the same status and headers and without a body: routing takes the request for a
/// GET, and whatever runs after it sees a HEAD again.
/// </summary>
internal static class HeadRequests
{
    private static readonly object IsHead = new();

    public static WebApplication UseRoutingOfHead(this WebApplication app)
    {
        app.Use((http, next) =>
        {
            if (HttpMethods.IsHead(http.Request.Method)) (http.Request.Method, http.Items[IsHead]) = (HttpMethods.Get, true);
            return next(http);
        });
        app.UseRouting();
        app.Use((http, next) =>
        {
            if (http.Items.ContainsKey(IsHead)) http.Request.Method = HttpMethods.Head;
            return next(http);
        });
        return app;
    }
}
