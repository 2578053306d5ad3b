using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Trainyard.Hosting;
using Trainyard.Hosting.Telemetry;
using Trainyard.Platform;
using Trainyard.Telemetry;
using Trainyard.Training;
using Trainyard.Worker;

LoopbackBypassProxy.Install();
return NativeProcess.End(await TrainyardProgram.RunAsync(() =>
{
    var builder = Host.CreateApplicationBuilder(args);
    builder.Logging.AddTrainyardDefaults();
    builder.Services.AddHangUp();
    builder.Services.AddTelemetry(builder.Configuration, TelemetryNames.Programs.Worker);
    builder.Services.AddFleetWorker(FleetConnections.Require(builder.Configuration), builder.Configuration);
    builder.Services.AddTrainyardWorker(WorkerOptions.Read(builder.Configuration));

    var host = builder.Build();
    host.Services.GetRequiredService<TorchRuntime>().Require();
    return host;
}));
