using Trainyard.Cli.Rendering;
using Trainyard.Client;
using Trainyard.Contracts;

namespace Trainyard.Cli.Watching;

/// <summary>What `sweep` and `sweeps watch` do once they know the sweep.</summary>
internal static class SweepFollower
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(1);

    /// <summary>Tells of a new sweep, and shows it to its end if that is wanted.</summary>
    public static async Task<int> BegunAsync(SweepView sweep, bool follow, TrainyardClient client, Output output, CancellationToken cancellationToken)
    {
        if (!follow && output.IsJson) output.WriteJson(sweep);
        else output.Say($"{sweep.Id} {Figures.Word(sweep.State)}");
        if (follow) return await FollowAsync(sweep.Id, client, output, cancellationToken);
        if (!output.IsJson) output.Say($"Watch it with: trainyard sweeps watch {Figures.ShortId(sweep.Id)}");
        return ExitCodes.Ok;
    }

    public static async Task<int> FollowAsync(SweepId id, TrainyardClient client, Output output, CancellationToken cancellationToken)
    {
        try
        {
            var sweep = await new SweepProgress(output.People).ShowAsync(() => client.GetSweepAsync(id, cancellationToken), PollInterval, cancellationToken);
            if (output.IsJson) output.WriteJson(sweep);
            WriteEnd(sweep, output);
            return sweep.State == SweepState.Succeeded ? ExitCodes.Ok : ExitCodes.JobFailed;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            output.Say($"The sweep goes on without this watcher. Watch it again with: trainyard sweeps watch {Figures.ShortId(id)}");
            throw;
        }
    }

    private static void WriteEnd(SweepView sweep, Output output)
    {
        output.Say($"The sweep {(sweep.State == SweepState.Cancelled ? "was" : "has")} {Figures.Word(sweep.State)}. {sweep.Reason}".TrimEnd());
        if (sweep.Best is not { } number) return;
        output.Say($"Best: {SweepDetails.Best(sweep.TrialList[number])}");
        output.Say($"Train it once more: trainyard sweeps best {Figures.ShortId(sweep.Id)} --json | trainyard submit --file -");
    }
}
