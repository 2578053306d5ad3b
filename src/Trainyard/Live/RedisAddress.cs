using System.Globalization;
using StackExchange.Redis;

namespace Trainyard.Live;

/// <summary>Where Redis is: <c>redis://[user]:password@host:port/database</c>, <c>rediss://</c> for TLS, or the client's own form, <c>host:port,password=…</c>.</summary>
internal static class RedisAddress
{
    /// <exception cref="InvalidSettingException">The text is neither.</exception>
    public static ConfigurationOptions Parse(string text)
    {
        try
        {
            return Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "redis" or "rediss" ? OfUrl(url) : ConfigurationOptions.Parse(text);
        }
        catch (Exception e) when (e is ArgumentException or FormatException)
        {
            // Not the text itself: it may hold a password.
            throw new InvalidSettingException("ConnectionStrings:redis is not an address of Redis: redis://:password@host:6379 is expected, or rediss:// with TLS.");
        }
    }

    private static ConfigurationOptions OfUrl(Uri url)
    {
        var tls = url.Scheme == "rediss";
        var options = new ConfigurationOptions { EndPoints = { { url.Host, url.Port > 0 ? url.Port : 6379 } }, Ssl = tls, SslHost = tls ? url.Host : null };
        if (url.UserInfo.Split(':', 2) is [var user, var password])
        {
            options.Password = Uri.UnescapeDataString(password);
            if (user.Length > 0) options.User = Uri.UnescapeDataString(user);
        }
        if (url.AbsolutePath.Trim('/') is { Length: > 0 } database) options.DefaultDatabase = int.Parse(database, NumberStyles.None, CultureInfo.InvariantCulture);
        return options;
    }
}
