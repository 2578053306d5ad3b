using System.CommandLine;
using Trainyard.Cli.Rendering;
using Trainyard.Cli.Sessions;
using Trainyard.Client;
using Trainyard.Contracts;

namespace Trainyard.Cli.Commands;

/// <summary>Asks something of a job: to pause, to go on, to stop.</summary>
internal sealed class SteerCommand : JobCommand
{
    private readonly Func<TrainyardClient, JobId, CancellationToken, Task<JobView>> _steer;

    private SteerCommand(string name, string description, Func<TrainyardClient, JobId, CancellationToken, Task<JobView>> steer)
        : base(name, description, $"trainyard {name} last") => _steer = steer;

    public static SteerCommand Pause() => new("pause", "Pauses a job; what it has learned is kept.", (client, job, cancel) => client.PauseAsync(job, cancel));

    public static SteerCommand Resume() => new("resume", "Lets a paused job go on from where it was.", (client, job, cancel) => client.ResumeAsync(job, cancel));

    public static SteerCommand Stop() => new("cancel", "Stops a job for good.", (client, job, cancel) => client.CancelAsync(job, cancel));

    protected override async Task<int> RunAsync(JobId job, ParseResult args, Session session, Output output, CancellationToken cancel)
    {
        var view = await _steer(session.Client, job, cancel);
        if (output.IsJson) output.WriteJson(view);
        else output.Say($"{view.Id} {Figures.State(view)}");
        return ExitCodes.Ok;
    }
}
