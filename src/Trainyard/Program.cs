using Trainyard.Cli;
using Trainyard.Local;
using Trainyard.Platform;
using Trainyard.Training;

LoopbackBypassProxy.Install();
using var interrupt = new Interrupt();
return NativeProcess.End(await LocalCommands.RunAsync(args, Console.Out, Console.Error, interrupt.Token));
