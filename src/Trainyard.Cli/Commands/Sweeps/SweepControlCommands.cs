using System.CommandLine;
using Trainyard.Cli.Rendering;
using Trainyard.Client;
using Trainyard.Contracts;

namespace Trainyard.Cli.Commands.Sweeps;

/// <summary>Commands that ask something of a sweep: to pause, to go on, to take more trials, to stop.</summary>
internal static class SweepControlCommands
{
    public static Command Pause() => Create("pause", "Pauses a sweep and its trials in training; what they have learned is kept.", (client, sweep, cancellationToken) => client.PauseAsync(sweep, cancellationToken));

    public static Command Resume() => Create("resume", "Lets a paused sweep go on; its trials continue from their checkpoints.", (client, sweep, cancellationToken) => client.ResumeAsync(sweep, cancellationToken));

    public static Command Cancel() => Create("cancel", "Stops a sweep for good; trials that have ended stay.", (client, sweep, cancellationToken) => client.CancelAsync(sweep, cancellationToken));

    public static Command Extend()
    {
        var trials = new Option<int>("--trials") { Description = "Most trials, those that there were included.", HelpName = "N", Required = true };
        var command = new ExampleCommand("extend", "Gives a sweep more trials, also one that has come to its end.", "trainyard sweeps extend last --trials 60") { trials };
        return AddAction(command, (call, sweep, cancellationToken) => call.Client.ExtendAsync(sweep, new SweepExtension(call.Args.GetValue(trials)), cancellationToken));
    }

    private static Command Create(string name, string description, Func<TrainyardClient, SweepId, CancellationToken, Task<SweepView>> control) =>
        AddAction(new ExampleCommand(name, description, $"trainyard sweeps {name} last"), (call, sweep, cancellationToken) => control(call.Client, sweep, cancellationToken));

    private static Command AddAction(Command command, Func<ServerCall, SweepId, CancellationToken, Task<SweepView>> control)
    {
        var sweep = new SweepArgument();
        command.Add(sweep);
        return command.AtServer(async (call, cancellationToken) =>
        {
            var view = await control(call, await sweep.FindAsync(call, cancellationToken), cancellationToken);
            if (call.Output.IsJson) call.Output.WriteJson(view);
            else call.Output.Say($"{view.Id} {Figures.Word(view.State)}");
        });
    }
}
