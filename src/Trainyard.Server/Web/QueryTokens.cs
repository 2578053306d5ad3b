using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Trainyard.Contracts;

namespace Trainyard.Server.Web;

/// <summary>
/// A browser cannot set a header on a WebSocket, so the hub's access token comes in the query. It is moved into the header before anything
/// else sees the request: ASP.NET Core writes a request's query into its log and its traces, at a level that people turn on.
/// </summary>
internal static class QueryTokens
{
    private const string Parameter = "access_token";

    public static IServiceCollection HideQueryTokens(this IServiceCollection services)
    {
        var kestrel = services.Last(service => service.ServiceType == typeof(IServer)).ImplementationType
            ?? throw new InvalidOperationException("The web server is registered in another way than its type.");
        return services.Replace(ServiceDescriptor.Singleton<IServer>(s => new HidingServer((IServer)ActivatorUtilities.CreateInstance(s, kestrel))));
    }

    private static void MoveToHeader(IHttpRequestFeature request)
    {
        if (!request.QueryString.Contains(Parameter, StringComparison.OrdinalIgnoreCase)) return;
        var query = QueryHelpers.ParseQuery(request.QueryString);
        // Whatever it is called by, in any case and however often.
        if (!query.Remove(Parameter, out var tokens)) return;
        if (request.Path.Contains(HubNames.Path, StringComparison.OrdinalIgnoreCase) && tokens is [{ Length: > 0 } token] && request.Headers.Authorization.Count == 0)
            request.Headers.Authorization = $"Bearer {token}";
        request.QueryString = QueryHelpers.AddQueryString("", query);
        request.RawTarget = request.RawTarget.Split('?')[0] + request.QueryString;
    }

    private sealed class HidingServer(IServer server) : IServer
    {
        public IFeatureCollection Features => server.Features;

        public Task StartAsync<TContext>(IHttpApplication<TContext> application, CancellationToken cancellationToken)
            where TContext : notnull => server.StartAsync(new HidingApplication<TContext>(application), cancellationToken);

        public Task StopAsync(CancellationToken cancellationToken) => server.StopAsync(cancellationToken);

        public void Dispose() => server.Dispose();
    }

    private sealed class HidingApplication<TContext>(IHttpApplication<TContext> application) : IHttpApplication<TContext>
        where TContext : notnull
    {
        public TContext CreateContext(IFeatureCollection contextFeatures)
        {
            MoveToHeader(contextFeatures.GetRequiredFeature<IHttpRequestFeature>());
            return application.CreateContext(contextFeatures);
        }

        public Task ProcessRequestAsync(TContext context) => application.ProcessRequestAsync(context);

        public void DisposeContext(TContext context, Exception? exception) => application.DisposeContext(context, exception);
    }
}
