using Microsoft.AspNetCore.Http;

namespace Trainyard.Server.Accounts;

/// <summary>
/// The browser's refresh token: a cookie that no script reads, that goes to sign-in paths alone, and never comes from another site.
/// Cookies know no ports, so its name is the instance's own: two on one host do not end each other's sign-in.
/// </summary>
internal sealed class RefreshCookie(AccessTokens tokens)
{
    /// <summary>An older version's whole name.</summary>
    private const string Prefix = "trainyard-refresh";
    private const int MaxCandidates = 8;

    private string Name => $"{Prefix}-{tokens.InstanceId}";

    /// <summary>
    /// Every secret that may be this instance's: its own cookie first; then others, of an older version, of before a change of the
    /// signing key, or of another instance on this host. Only the store knows whose they are.
    /// </summary>
    public IEnumerable<RefreshCookieValue> Read(HttpRequest request) => request.Cookies
        .Where(c => c.Key.StartsWith(Prefix, StringComparison.Ordinal) && c.Value.Length > 0)
        .Select(c => new RefreshCookieValue(c.Key, c.Value, c.Key == Name))
        .OrderByDescending(c => c.IsOwn).Take(MaxCandidates);

    public void Write(HttpContext http, string secret, TimeSpan lifetime)
    {
        var cookie = Shape(http);
        cookie.MaxAge = lifetime;
        http.Response.Cookies.Append(Name, secret, cookie);
    }

    /// <summary>Deletes this instance's own cookie.</summary>
    public void Clear(HttpContext http) => http.Response.Cookies.Delete(Name, Shape(http));

    /// <summary>Deletes a cookie that turned out to be this instance's under another name.</summary>
    public static void ClearFormer(HttpContext http, RefreshCookieValue former)
    {
        if (!former.IsOwn) http.Response.Cookies.Delete(former.Name, Shape(http));
    }

    private static CookieOptions Shape(HttpContext http) =>
        new() { HttpOnly = true, Secure = http.Request.IsHttps, SameSite = SameSiteMode.Strict, Path = http.Request.PathBase + "/api/auth", IsEssential = true };
}

/// <param name="Name">The cookie's name.</param>
/// <param name="Secret">Its value.</param>
/// <param name="IsOwn">Whether this instance would write it under this name.</param>
internal sealed record RefreshCookieValue(string Name, string Secret, bool IsOwn);
