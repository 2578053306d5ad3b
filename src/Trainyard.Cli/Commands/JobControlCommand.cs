using System.CommandLine;
using Trainyard.Cli.Rendering;
using Trainyard.Cli.Sessions;
using Trainyard.Client;
using Trainyard.Contracts;

namespace Trainyard.Cli.Commands;

/// <summary>Asks something of a job: to pause, to go on, to stop.</summary>
internal sealed class JobControlCommand : JobCommand
{
    private readonly Func<TrainyardClient, JobId, CancellationToken, Task<JobView>> _steer;

    private JobControlCommand(string name, string description, Func<TrainyardClient, JobId, CancellationToken, Task<JobView>> steer)
        : base(name, description, $"trainyard {name} last") => _steer = steer;

    public static JobControlCommand Pause() => new("pause", "Pauses a job; what it has learned is kept.", (client, job, cancellationToken) => client.PauseAsync(job, cancellationToken));

    public static JobControlCommand Resume() => new("resume", "Lets a paused job go on from where it was.", (client, job, cancellationToken) => client.ResumeAsync(job, cancellationToken));

    public static JobControlCommand Stop() => new("cancel", "Stops a job for good.", (client, job, cancellationToken) => client.CancelAsync(job, cancellationToken));

    protected override async Task<int> RunAsync(JobId job, ParseResult args, Session session, Output output, CancellationToken cancellationToken)
    {
        var view = await _steer(session.Client, job, cancellationToken);
        if (output.IsJson) output.WriteJson(view);
        else output.Say($"{view.Id} {Figures.State(view)}");
        return ExitCodes.Ok;
    }
}
