using Trainyard.Client;
using Trainyard.Platform;

namespace Trainyard.Cli.Sessions;

/// <summary>One command's connection to a server, as the user who signed in there, or by an API token.</summary>
internal sealed class Session : IDisposable
{
    private readonly HttpClient _http;

    /// <param name="server">Its address.</param>
    /// <param name="credentials">Where this user is signed in.</param>
    /// <param name="tokens">Other tokens than those of <paramref name="credentials"/>.</param>
    public Session(Uri server, CredentialsFile credentials, ITokenStore? tokens = null)
    {
        (Server, Credentials) = (server, credentials);
        _http = TrainyardClient.CreateHttpClient(server);
        Client = new TrainyardClient(_http, tokens ?? credentials.For(server));
    }

    /// <summary>Acts by an API token, and leaves the sign-ins of this user alone.</summary>
    public Session(Uri server, CredentialsFile credentials, string apiToken)
    {
        (Server, Credentials, UsesApiToken) = (server, credentials, true);
        _http = TrainyardClient.CreateHttpClient(server);
        Client = new TrainyardClient(_http, apiToken);
    }

    public Uri Server { get; }
    public bool UsesApiToken { get; }
    public CredentialsFile Credentials { get; }
    public TrainyardClient Client { get; }

    /// <summary>The name of who is signed in, or of the API token's account; null: nobody is signed in.</summary>
    public async Task<string?> GetUserNameAsync(CancellationToken cancellationToken) => UsesApiToken
        ? (await Client.GetAccountAsync(cancellationToken)).Name
        : Credentials.Read().Servers.GetValueOrDefault(ServerAddress.Key(Server))?.User.Name;

    /// <summary>The same failure as a sentence that names the server, and the proxy on the way to it.</summary>
    public static CliException Unreachable(Uri server, Exception cause)
    {
        var (name, proxy) = (ServerAddress.Key(server), LoopbackBypassProxy.NameFor(server));
        var through = proxy is null ? "" : $" through the proxy {proxy}";
        var advice = proxy is null ? "" : " Is the proxy right? It is named by http_proxy, https_proxy or all_proxy, and no_proxy lists what goes past it.";
        return new(ExitCodes.Unreachable, Why(cause) is { } why ? $"{name} cannot be reached{through}: {why.TrimEnd('.')}.{advice}" : $"{name} does not answer{through}.{advice}", cause);
    }

    private static string? Why(Exception cause) => cause switch
    {
        HttpRequestException { InnerException.Message: { Length: > 0 } inner } => inner,
        HttpRequestException { Message: { Length: > 0 } own } => own,
        _ => null,
    };

    public void Dispose() => _http.Dispose();
}
