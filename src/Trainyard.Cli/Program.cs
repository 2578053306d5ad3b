using System.CommandLine;
using Trainyard.Api;
using Trainyard.Cli;
using Trainyard.Cli.Commands;
using Trainyard.Cli.Commands.Accounts;
using Trainyard.Cli.Commands.DeadLetters;
using Trainyard.Worker;

var trainyard = new RootCommand("Trainyard trains models: a server, workers, and this command for both.")
{
    new QuickstartCommand(),
    new UpCommand(),
    new SubmitCommand(),
    new JobsCommand(),
    new ShowCommand(),
    new WatchCommand(),
    new LogsCommand(),
    SteerCommand.Pause(),
    SteerCommand.Resume(),
    SteerCommand.Stop(),
    new RetryCommand(),
    new DeleteCommand(),
    new DownloadCommand(),
    new WorkersCommand(),
    new DeadLettersCommand(),
    new PresetsCommand(),
    new LoginCommand(),
    new LogoutCommand(),
    new AccountsCommand(),
    new BackupCommand(),
    new RestoreCommand(),
    new SettingsCommand(),
};
HelpWithExamples.AddTo(trainyard);

LoopbackBypassProxy.Install();
using var interrupt = new Interrupt();
return NativeProcess.End(await Entry.RunAsync(trainyard, args, Console.Out, Console.Error, interrupt.Token));
