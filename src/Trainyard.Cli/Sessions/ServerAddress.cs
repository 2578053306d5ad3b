using Trainyard.Client;

namespace Trainyard.Cli.Sessions;

/// <summary>Which server a command means.</summary>
internal static class ServerAddress
{
    public static readonly Uri Default = new("http://127.0.0.1:5080/");

    /// <summary>The option, else TRAINYARD_SERVER, else where the user signed in last, else this machine.</summary>
    public static Uri Choose(string? option, CredentialsFile credentials) =>
        (option ?? Environment.GetEnvironmentVariable(TrainyardClient.ServerVariable) ?? credentials.Read().Current) is { Length: > 0 } text ? Parse(text) : Default;

    /// <summary>Reads an address; its path, if any, is where a proxy has put the server.</summary>
    public static Uri Parse(string text)
    {
        var whole = text.Contains("://", StringComparison.Ordinal) ? text : $"http://{text}";
        return Uri.TryCreate(whole, UriKind.Absolute, out var uri) && uri is { Scheme: "http" or "https", Host.Length: > 0 }
            ? new Uri(uri.GetLeftPart(UriPartial.Path).TrimEnd('/') + "/")
            : throw new CliException(ExitCodes.Usage, $"'{text}' is not a server's address; one looks like {Default}.");
    }

    /// <summary>The address as the credentials file names it.</summary>
    public static string Key(Uri server) => server.AbsoluteUri.TrimEnd('/');
}
