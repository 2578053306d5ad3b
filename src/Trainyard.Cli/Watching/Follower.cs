using Trainyard.Cli.Rendering;
using Trainyard.Cli.Sessions;
using Trainyard.Client;
using Trainyard.Contracts;

namespace Trainyard.Cli.Watching;

/// <summary>What `watch`, `submit` and `retry` do once they know the job.</summary>
internal static class Follower
{
    /// <summary>Tells of a new job, and shows it to its end if that is wanted.</summary>
    public static async Task<int> SubmittedAsync(JobView job, bool follow, Session session, Output output, CancellationToken cancellationToken)
    {
        if (!follow && output.IsJson) output.WriteJson(job);
        else output.Say($"{job.Id} {Figures.State(job)}");
        return follow ? await FollowAsync(job.Id, session, output, cancellationToken) : ExitCodes.Ok;
    }

    public static async Task<int> FollowAsync(JobId id, Session session, Output output, CancellationToken cancellationToken)
    {
        try
        {
            var job = await new ProgressView(output.People).ShowAsync(new JobWatcher(session.Server, session.Client).WatchAsync(id, EventCursor.Start, cancellationToken), cancellationToken);
            if (output.IsJson) output.WriteJson(job);
            WriteEnd(job, output);
            return job.State == JobState.Succeeded ? ExitCodes.Ok : ExitCodes.JobFailed;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            output.Say($"The job goes on without this watcher. Watch it again with: trainyard watch {Figures.ShortId(id)}");
            throw;
        }
    }

    /// <summary>How it ended, and what to do next.</summary>
    public static void WriteEnd(JobView job, Output output)
    {
        switch (job)
        {
            case { State: JobState.Succeeded, Result: { } result }:
                output.Say($"{(double.IsNaN(result.Test.Accuracy) ? $"Test loss {Figures.Loss(result.Test.Loss)}" : $"Test accuracy {Figures.Percent(result.Test.Accuracy)}, loss {Figures.Loss(result.Test.Loss)}, F1 {Figures.Percent(result.Test.MacroF1)}")}; {Figures.Seconds(result.TrainSeconds)} of training at {Figures.Speed(result.SamplesPerSecond)}.");
                break;
            case { Failure: { } failure }:
                output.Say($"Failed ({Figures.Word(failure.Reason)}): {failure.Message} {failure.Advice}");
                break;
            default:
                output.Say($"The job was {Figures.Word(job.State)}.");
                break;
        }
    }
}
