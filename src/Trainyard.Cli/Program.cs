using System.CommandLine;
using Trainyard.Cli;
using Trainyard.Cli.Commands;
using Trainyard.Platform;

var trainyard = new RootCommand("Trainyard trains models. This command submits jobs to a server, watches them, and fetches what they made.");
foreach (var command in ClientCommands.All()) trainyard.Add(command);
HelpWithExamples.AddTo(trainyard);

LoopbackBypassProxy.Install();
using var interrupt = new Interrupt();
return await Entry.RunAsync(trainyard, args, Console.Out, Console.Error, interrupt.Token);
