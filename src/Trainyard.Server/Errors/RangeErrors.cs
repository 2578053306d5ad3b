using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Trainyard.Server.Errors;

/// <summary>
/// Lets a range that does not exist (416) be answered with Problem Details like every other error: ASP.NET Core's file results declare an
/// empty body, which the error pages then leave as it is.
/// </summary>
internal static class RangeErrors
{
    public static IApplicationBuilder UseRangeErrors(this IApplicationBuilder app) => app.Use(async (http, next) =>
    {
        await next(http);
        if (http.Response is not { StatusCode: StatusCodes.Status416RangeNotSatisfiable, HasStarted: false }) return;
        var headers = http.Response.Headers;
        (headers.ContentLength, headers.ContentType, headers.ContentDisposition) = (null, default, default);
    });
}
