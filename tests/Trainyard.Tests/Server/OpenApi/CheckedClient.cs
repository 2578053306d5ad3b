namespace Trainyard.Tests.Server.OpenApi;

/// <summary>For a server in a process of its own: a request whose answer is not as documented fails its test at once.</summary>
internal sealed class CheckedClient : DelegatingHandler
{
    private CheckedClient()
        : base(new SocketsHttpHandler())
    {
    }

    public static HttpClient Of(Uri address) => new(new CheckedClient()) { BaseAddress = address };

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await base.SendAsync(request, cancellationToken);
        if (DocumentedResponses.ApiPath(request.RequestUri!.AbsolutePath) is not { } path) return response;
        var type = response.Content.Headers.ContentType?.MediaType;
        var body = DocumentedResponses.IsJson(type) ? await response.Content.ReadAsByteArrayAsync(cancellationToken) : [];
        var errors = DocumentedResponses.Instance.Check(request.Method.Method, Uri.UnescapeDataString(path), (int)response.StatusCode, type, response.Content.Headers.ContentEncoding.SingleOrDefault(), body);
        Assert.True(errors.Count == 0, string.Join(Environment.NewLine, errors));
        return response;
    }
}
