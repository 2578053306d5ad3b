using System.Globalization;
using StackExchange.Redis;

namespace Trainyard.Fleet.Redis;

/// <summary>Where Redis is: <c>redis://[user]:password@host:port/database</c>, <c>rediss://</c> for TLS, or the client's own form, <c>host:port,password=…</c>.</summary>
internal static class RedisAddress
{
    /// <exception cref="InvalidSettingException">The text is neither.</exception>
    public static ConfigurationOptions Parse(string text)
    {
        try
        {
            var options = text.Contains("://", StringComparison.Ordinal) ? OfUrl(new Uri(text)) : ConfigurationOptions.Parse(text);
            return options.EndPoints.Count > 0 ? options : throw new FormatException("It names no host.");
        }
        catch (Exception e) when (e is ArgumentException or FormatException)
        {
            // Not the text itself: it may hold a password.
            throw new InvalidSettingException("ConnectionStrings:redis is not an address of Redis: redis://:password@host:6379 is expected, or rediss:// with TLS.");
        }
    }

    private static ConfigurationOptions OfUrl(Uri url)
    {
        var tls = url.Scheme switch { "redis" => false, "rediss" => true, _ => throw new FormatException($"{url.Scheme} is another protocol.") };
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
