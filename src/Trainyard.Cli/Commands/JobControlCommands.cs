using System.CommandLine;
using Trainyard.Cli.Rendering;
using Trainyard.Client;
using Trainyard.Contracts;

namespace Trainyard.Cli.Commands;

/// <summary>Commands that ask something of a job: to pause, to go on, to stop.</summary>
internal static class JobControlCommands
{
    public static Command Pause() => Create("pause", "Pauses a job; what it has learned is kept.", (client, job, cancellationToken) => client.PauseAsync(job, cancellationToken));

    public static Command Resume() => Create("resume", "Lets a paused job go on from where it was.", (client, job, cancellationToken) => client.ResumeAsync(job, cancellationToken));

    public static Command Cancel() => Create("cancel", "Stops a job for good.", (client, job, cancellationToken) => client.CancelAsync(job, cancellationToken));

    private static Command Create(string name, string description, Func<TrainyardClient, JobId, CancellationToken, Task<JobView>> control)
    {
        var job = new JobArgument();
        return new ExampleCommand(name, description, $"trainyard {name} last") { job }.AtServer(async (call, cancellationToken) =>
        {
            var view = await control(call.Client, await job.FindAsync(call, cancellationToken), cancellationToken);
            if (call.Output.IsJson) call.Output.WriteJson(view);
            else call.Output.Say($"{view.Id} {Figures.State(view)}");
        });
    }
}
