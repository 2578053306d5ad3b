using Microsoft.AspNetCore.Http;

namespace Trainyard.Server.Accounts;

/// <summary>The browser's refresh token: a cookie that no script reads, that goes to sign-in paths alone, and never comes from another site.</summary>
internal static class RefreshCookie
{
    public const string Name = "trainyard-refresh";

    public static string? Read(HttpRequest request) => request.Cookies[Name];

    public static void Write(HttpContext http, string secret, TimeSpan lifetime)
    {
        var cookie = Shape(http);
        cookie.MaxAge = lifetime;
        http.Response.Cookies.Append(Name, secret, cookie);
    }

    public static void Clear(HttpContext http) => http.Response.Cookies.Delete(Name, Shape(http));

    private static CookieOptions Shape(HttpContext http) =>
        new() { HttpOnly = true, Secure = http.Request.IsHttps, SameSite = SameSiteMode.Strict, Path = http.Request.PathBase + "/api/auth", IsEssential = true };
}
