using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Trainyard.Hosting;
using Trainyard.Hosting.Telemetry;
using Trainyard.Platform;
using Trainyard.Server;
using Trainyard.Server.Accounts;
using Trainyard.Server.Datasets;
using Trainyard.Server.Telemetry;
using Trainyard.Server.Web;
using Trainyard.Telemetry;

LoopbackBypassProxy.Install();
return await TrainyardProgram.RunAsync(() =>
{
    var builder = WebApplication.CreateBuilder(args);
    builder.Logging.AddTrainyardDefaults();
    builder.UseTrainyardPort();
    builder.Services.AddTelemetry(builder.Configuration, TelemetryNames.Programs.Server);
    builder.Services.AddFleetServer(FleetConnections.Require(builder.Configuration), builder.Configuration);
    builder.AddTrainyardServer();
    builder.Services.AddHostedService<BootstrapAdminLink>();
    builder.Services.AddDatasetPublisher();
    builder.Services.AddSingleton<IHostLifetime, GracefulShutdownLifetime>();

    var app = builder.Build();
    app.MapTrainyard().MapMetrics();
    return app;
});
