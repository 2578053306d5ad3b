using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Trainyard.Contracts;
using Trainyard.Platform;

namespace Trainyard.Client;

/// <summary>
/// A client of a server's HTTP API, by an API token or as somebody who signs in. Renews the access token by itself, before it ends by the server's clock and when the server no longer takes it.
/// Every method throws <see cref="TrainyardException"/> when the server refuses, and <see cref="HttpRequestException"/> when it cannot be reached.
/// </summary>
/// <param name="http">Its base address is the server's, and ends with a slash.</param>
/// <param name="tokens">Where the tokens of the sign-in are kept.</param>
/// <param name="time">This machine's clock, which may be wrong: it only measures the time since the server's last response.</param>
public sealed partial class TrainyardClient(HttpClient http, ITokenStore tokens, TimeProvider? time = null)
{
    /// <summary>A token is renewed this long before its end, so that it does not expire during the request.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(30);

    /// <summary>A renewal that has been sent continues for this long after its caller gave up: its answer holds the only token that is valid from then on.</summary>
    private static readonly TimeSpan RenewalGrace = TimeSpan.FromSeconds(5);

    private readonly ServerClock _clock = new(time ?? TimeProvider.System);

    /// <summary>Sent as it is, and never renewed. Null: somebody signs in.</summary>
    private readonly string? _apiToken;

    /// <summary>A client that acts by an API token.</summary>
    /// <param name="http">Its base address is the server's, and ends with a slash.</param>
    /// <param name="apiToken">The token, such as <c>tyd_…</c>.</param>
    /// <exception cref="ArgumentException">It cannot be a token: it is empty, or has a space or another character that no header may have.</exception>
    public TrainyardClient(HttpClient http, string apiToken)
        : this(http, new NoTokens())
    {
        if (apiToken.Length == 0 || !apiToken.All(c => char.IsAscii(c) && !char.IsControl(c) && c != ' ')) throw new ArgumentException("This is not an API token: it is empty, or has characters that no token has.", nameof(apiToken));
        _apiToken = apiToken;
    }

    /// <summary>The environment variable with the API token of clients and of the command.</summary>
    public const string TokenVariable = "TRAINYARD_TOKEN";

    /// <summary>The environment variable with the server's address.</summary>
    public const string ServerVariable = "TRAINYARD_SERVER";

    /// <summary>A client of the server of <see cref="ServerVariable"/> that acts by the API token of <see cref="TokenVariable"/>.</summary>
    /// <exception cref="InvalidOperationException">One of them is not set, or is not what it should be.</exception>
    public static TrainyardClient FromEnvironment() => FromVariables(Environment.GetEnvironmentVariable);

    internal static TrainyardClient FromVariables(Func<string, string?> read)
    {
        var server = Variable(ServerVariable);
        // Without the slash the last part of a path below which a proxy shows the server would be lost.
        if (!Uri.TryCreate(server.TrimEnd('/') + "/", UriKind.Absolute, out var address) || address is not { Scheme: "http" or "https" })
            throw new InvalidOperationException($"The environment variable {ServerVariable} must be a server's address, such as https://trainyard.example.org.");
        try
        {
            return new TrainyardClient(CreateHttpClient(address), Variable(TokenVariable));
        }
        catch (ArgumentException e)
        {
            throw new InvalidOperationException($"The environment variable {TokenVariable} is not an API token: it has characters that no token has.", e);
        }

        string Variable(string name) => read(name)?.Trim() is { Length: > 0 } value ? value : throw new InvalidOperationException($"The environment variable {name} is not set.");
    }

    /// <summary>An HTTP client for a server's address, which must end with a slash. A server on this machine is asked past any proxy.</summary>
    public static HttpClient CreateHttpClient(Uri server) =>
        // A model may take long to download; a server that does not even take the connection is away.
        new(new SocketsHttpHandler { ConnectTimeout = TimeSpan.FromSeconds(10), Proxy = LoopbackBypassProxy.Default, UseProxy = true }) { BaseAddress = server, Timeout = TimeSpan.FromSeconds(100) };

    /// <summary>The API token; else an access token that is good for a while, as far as is known; what the hub asks for on each connection.</summary>
    public async Task<string> GetAccessTokenAsync(CancellationToken cancellationToken) =>
        _apiToken ?? (await tokens.ReadAsync(cancellationToken) is { } now && IsFresh(now) ? now.AccessToken : await RenewAsync(null, cancellationToken));

    /// <summary>Before the server's time is known, a token is simply tried: after a 401 it is renewed.</summary>
    private bool IsFresh(TokenResponse token) => _clock.Now is not { } now || token.ExpiresAt - now > Margin;

    /// <param name="refused">The access token that the server did not take, if any.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    private async Task<string> RenewAsync(string? refused, CancellationToken cancellationToken)
    {
        TrainyardException? refusal = null;
        using var limit = new CancellationTokenSource();
        await using var registration = cancellationToken.Register(() => limit.CancelAfter(RenewalGrace));
        var renewed = await tokens.ChangeAsync(
            async now =>
            {
                // Somebody else, perhaps another process, may have renewed while this call waited for the lock.
                if (now?.RefreshToken is null || (IsFresh(now) && now.AccessToken != refused)) return now;
                try
                {
                    return await PostAsync(Anonymous, "api/auth/refresh", new RefreshRequest(now.RefreshToken), Type<TokenResponse>(), limit.Token);
                }
                catch (TrainyardException e) when (e.Problem.Status == (int)HttpStatusCode.Unauthorized)
                {
                    refusal = e;
                    return null;
                }
            },
            cancellationToken);
        cancellationToken.ThrowIfCancellationRequested();
        if (renewed is not null && renewed.AccessToken != refused) return renewed.AccessToken;
        throw refusal ?? new TrainyardException(new Problem { Status = (int)HttpStatusCode.Unauthorized, Title = "Sign in first." });
    }

    private const bool Anonymous = true;
    private const bool SignedIn = false;

    private static JsonTypeInfo<T> Type<T>() => (JsonTypeInfo<T>)WireJson.Options.GetTypeInfo(typeof(T));

    private Task<T> GetAsync<T>(string path, CancellationToken cancellationToken) => ReadAsync(SignedIn, () => new(HttpMethod.Get, path), Type<T>(), cancellationToken);

    private Task<T> PostAsync<TBody, T>(bool anonymous, string path, TBody body, JsonTypeInfo<T> answer, CancellationToken cancellationToken) =>
        ReadAsync(anonymous, () => new(HttpMethod.Post, path) { Content = Json(body) }, answer, cancellationToken);

    /// <summary>A request with a name: sent again with the same name and body, it answers as it did the first time.</summary>
    private Task<T> PostAsync<TBody, T>(TBody body, string path, string? idempotencyKey, JsonTypeInfo<T> answer, CancellationToken cancellationToken)
    {
        if (idempotencyKey is not null && !IdempotencyKey.IsValid(idempotencyKey)) throw new ArgumentException($"An idempotency key {IdempotencyKey.Rule}.", nameof(idempotencyKey));
        return ReadAsync(
            SignedIn,
            () =>
            {
                var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = Json(body) };
                if (idempotencyKey is not null) request.Headers.Add("Idempotency-Key", idempotencyKey);
                return request;
            },
            answer,
            cancellationToken);
    }

    private static JsonContent Json<TBody>(TBody body) => JsonContent.Create(body, Type<TBody>());

    private async Task<T> ReadAsync<T>(bool anonymous, Func<HttpRequestMessage> request, JsonTypeInfo<T> answer, CancellationToken cancellationToken)
    {
        using var response = await SendAsync(anonymous, request, cancellationToken);
        try
        {
            return await response.Content.ReadFromJsonAsync(answer, cancellationToken) ?? throw new JsonException();
        }
        catch (JsonException)
        {
            throw new TrainyardException(new Problem { Status = (int)HttpStatusCode.BadGateway, Title = $"{http.BaseAddress} did not answer as a Trainyard server does; is the address right?" });
        }
    }

    /// <summary>Opens a file; whoever asked disposes of it.</summary>
    private async Task<Download> OpenAsync(string path, CancellationToken cancellationToken)
    {
        var response = await SendAsync(SignedIn, () => new(HttpMethod.Get, path), cancellationToken);
        return new Download(response, await response.Content.ReadAsStreamAsync(cancellationToken));
    }

    private async Task SendAndForgetAsync(bool anonymous, Func<HttpRequestMessage> request, CancellationToken cancellationToken) =>
        (await SendAsync(anonymous, request, cancellationToken)).Dispose();

    /// <summary>Sends a request that is created for each attempt; a second time with a new token when the first is refused.</summary>
    private async Task<HttpResponseMessage> SendAsync(bool anonymous, Func<HttpRequestMessage> request, CancellationToken cancellationToken)
    {
        var token = anonymous ? null : await GetAccessTokenAsync(cancellationToken);
        var response = await SendOnceAsync(token, request, cancellationToken);
        if (token is not null && _apiToken is null && response.StatusCode == HttpStatusCode.Unauthorized)
        {
            response.Dispose();
            response = await SendOnceAsync(await RenewAsync(token, cancellationToken), request, cancellationToken);
        }
        if (response.IsSuccessStatusCode) return response;
        using (response) throw new TrainyardException(await ReadProblemAsync(response, cancellationToken));
    }

    private async Task<HttpResponseMessage> SendOnceAsync(string? token, Func<HttpRequestMessage> request, CancellationToken cancellationToken)
    {
        using var message = request();
        if (token is not null) message.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        var response = await http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        _clock.Note(response);
        return response;
    }

    /// <summary>The server's own words; or, from a proxy that has none, the status.</summary>
    private static async Task<Problem> ReadProblemAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var status = (int)response.StatusCode;
        try
        {
            if (response.Content.Headers.ContentType?.MediaType == "application/problem+json"
                && await response.Content.ReadFromJsonAsync(Type<Problem>(), cancellationToken) is { } problem) return problem with { Status = status };
        }
        catch (JsonException)
        {
            // Half an answer says no more than the status does.
        }
        return new Problem { Status = status, Title = $"The server answered with status {status} ({response.ReasonPhrase})." };
    }
}
