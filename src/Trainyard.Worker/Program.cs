using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Trainyard.Hosting;
using Trainyard.Platform;
using Trainyard.Training;
using Trainyard.Training.Models;
using Trainyard.Worker;
using Trainyard.Worker.Networks;

if (args is [TrialProcess.Argument]) return NetworkTrial.Main();
LoopbackBypassProxy.Install();
return NativeProcess.End(await TrainyardProgram.RunAsync(() =>
{
    var host = Host.CreateApplicationBuilder(args).AddFleetWorker().Build();
    host.Services.GetRequiredService<TorchRuntime>().Require();
    return host;
}));
