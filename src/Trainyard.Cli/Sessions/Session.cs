using Trainyard.Api;

namespace Trainyard.Cli.Sessions;

/// <summary>One command's connection to a server, as the user who signed in there.</summary>
internal sealed class Session : IDisposable
{
    private readonly HttpClient _http;

    /// <param name="server">Its address.</param>
    /// <param name="credentials">Where this user is signed in.</param>
    /// <param name="tokens">Other tokens than those of <paramref name="credentials"/>.</param>
    public Session(Uri server, CredentialsFile credentials, ITokenStore? tokens = null)
    {
        (Server, Credentials) = (server, credentials);
        // A model may take long to download; a server that does not even take the connection is away.
        _http = new HttpClient(new SocketsHttpHandler { ConnectTimeout = TimeSpan.FromSeconds(10) }) { BaseAddress = server, Timeout = TimeSpan.FromSeconds(100) };
        Client = new TrainyardClient(_http, tokens ?? credentials.For(server));
    }

    public Uri Server { get; }
    public CredentialsFile Credentials { get; }
    public TrainyardClient Client { get; }

    /// <summary>The signed-in user's name, or null.</summary>
    public string? UserName => Credentials.Read().Servers.GetValueOrDefault(ServerAddress.Key(Server))?.User.Name;

    /// <summary>The same failure as a sentence that names the server.</summary>
    public static CliException Unreachable(Uri server, Exception cause) => new(
        ExitCodes.Unreachable,
        cause is HttpRequestException { InnerException.Message: { Length: > 0 } why } ? $"{ServerAddress.Key(server)} cannot be reached: {why.TrimEnd('.')}." : $"{ServerAddress.Key(server)} does not answer.",
        cause);

    public void Dispose() => _http.Dispose();
}
