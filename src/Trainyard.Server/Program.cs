using Microsoft.AspNetCore.Builder;
using Trainyard.Hosting;
using Trainyard.Platform;
using Trainyard.Server;

LoopbackBypassProxy.Install();
return await TrainyardProgram.RunAsync(() => WebApplication.CreateBuilder(args).AddFleetServer().Build().MapTrainyard());
