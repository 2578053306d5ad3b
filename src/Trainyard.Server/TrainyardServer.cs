using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Trainyard.Contracts;
using Trainyard.Hosting;
using Trainyard.Scaling;
using Trainyard.Server.Accounts;
using Trainyard.Server.Comparing;
using Trainyard.Server.Datasets;
using Trainyard.Server.DeadLetters;
using Trainyard.Server.Docs;
using Trainyard.Server.Errors;
using Trainyard.Server.Files;
using Trainyard.Server.Jobs;
using Trainyard.Server.Live;
using Trainyard.Server.Scaling;
using Trainyard.Server.Specs;
using Trainyard.Server.Sweeps;
using Trainyard.Server.Telemetry;
using Trainyard.Server.Web;
using Trainyard.Server.Workers;

namespace Trainyard.Server;

/// <summary>The server's table of contents.</summary>
public static class TrainyardServer
{
    /// <summary>A server of a fleet, as a program of its own.</summary>
    public static WebApplicationBuilder AddFleetServer(this WebApplicationBuilder builder)
    {
        builder.Logging.AddTrainyardDefaults();
        builder.UseTrainyardPort();
        builder.AddServerInfrastructure();
        builder.AddTrainyardServer();
        builder.Services.AddHostedService<BootstrapAdminLink>().AddDatasetPublisher().AddSingleton<IHostLifetime, GracefulShutdownLifetime>();
        return builder;
    }

    /// <summary>All of the server but its ports' adapters, which are added before it (<see cref="InfrastructureServices"/>).</summary>
    public static WebApplicationBuilder AddTrainyardServer(this WebApplicationBuilder builder)
    {
        builder.Services
            .AddSettings<ServerOptions>(builder.Configuration, ServerOptions.Section)
            .AddSettings<DispatchOptions>(builder.Configuration, DispatchOptions.Section)
            .AddSettings<RetentionOptions>(builder.Configuration, RetentionOptions.Section)
            .AddSettings<ScalingOptions>(builder.Configuration, ScalingOptions.Section);
        builder.Services.AddHttp().AddErrors().AddAccounts().AddJobs().AddSweeps().AddDatasets().AddFiles().AddScaling().AddLive().AddServerGauges().AddApiDocs();
        return builder;
    }

    public static WebApplication MapTrainyard(this WebApplication app)
    {
        app.UseSecurityHeaders();
        app.UseExceptionHandler().UseStatusCodePages();
        app.UseRangeErrors();
        app.UseLoopbackHosts();
        app.UseBodyLimit().UseResponseCompression();
        app.UsePathPrefix().UseRoutingOfHead();
        app.UseApiDocs().UseDashboard();
        app.UseAuthentication().UseAuthorization();

        app.MapAccounts().MapJobs().MapJobList().MapSweeps().MapCompare().MapSpecs().MapWorkers().MapScaling().MapDeadLetters().MapDatasets().MapFiles().MapApiDocs().MapHealth();
        app.MapMetrics();
        app.MapHub<JobHub>(HubNames.Path, hub =>
        {
            // A connection ends with its token, and with its sign-in: clients reconnect with a new token, and continue at their cursors.
            hub.CloseOnAuthenticationExpiration = true;
            // With any other transport, a client's requests would have to reach the server that began its connection.
            hub.Transports = HttpTransportType.WebSockets;
        }).RequireAuthorization(Policies.Viewer);
        return app;
    }

    /// <summary>Serves on port 5080 of this machine, unless <c>ASPNETCORE_URLS</c> or the like says otherwise.</summary>
    /// <exception cref="InvalidSettingException">What that says is no address or no port.</exception>
    private static void UseTrainyardPort(this WebApplicationBuilder builder)
    {
        if (!ListenSettings.AreGiven(builder.Configuration)) builder.WebHost.UseUrls("http://localhost:5080");
    }

    private static IServiceCollection AddHttp(this IServiceCollection services)
    {
        services.AddSingleton<IMemoryPoolFactory<byte>, ReceiveBlocks>();
        services.AddResponseCompression().AddHttpContextAccessor().AddPathPrefix().HideQueryTokens();
        return services
            .Configure<KestrelServerOptions>(kestrel =>
            {
                kestrel.Limits.MaxRequestBodySize = BodyLimit.HardLimit;
                kestrel.AddServerHeader = false;
            })
            .Configure<JsonOptions>(json => HttpJson.Configure(json.SerializerOptions))
            .Configure<RouteHandlerOptions>(routes => routes.ThrowOnBadRequest = true)
            .AddSingleton<Readiness>();
    }

    private static IServiceCollection AddErrors(this IServiceCollection services) =>
        services.AddSingleton<IProblemDetailsWriter, ProblemWriter>().AddProblemDetails().AddExceptionHandler<ExceptionProblems>();

    private static IServiceCollection AddJobs(this IServiceCollection services) => services
        .AddSingleton<JobChanges>().AddSingleton<JobControl>().AddSingleton<JobActions>().AddSingleton<RecentJobs>().AddSingleton<NewJobs>().AddSingleton<Retries>().AddSingleton<SubmitLimits>().AddSingleton<MemoryCheck>()
        .AddHostedService<EventIngest>().AddHostedService<Dispatcher>().AddHostedService<LeaseExpiry>().AddHostedService<ArtifactCleanup>()
        .AddHostedService<RetentionCleanup>();

    private static IServiceCollection AddLive(this IServiceCollection services)
    {
        services.AddSignalR(hub =>
        {
            hub.MaximumReceiveMessageSize = JobHub.MaxMessageBytes;
            hub.MaximumParallelInvocationsPerClient = 1;
            hub.AddFilter<HubCallFilter>();
        }).AddJsonProtocol(json => HttpJson.Configure(json.PayloadSerializerOptions));
        // It writes each mistake of a client with its text and a stack trace; the server's own failures are logged by the filter.
        services.AddLogging(logging => logging.AddFilter("Microsoft.AspNetCore.SignalR", LogLevel.None));
        return services.AddSingleton<JobReader>().AddSingleton<ClientFeeds>().AddSingleton<HubCallFilter>()
            .AddSingleton<HubConnections>().AddHostedService(s => s.GetRequiredService<HubConnections>());
    }
}
