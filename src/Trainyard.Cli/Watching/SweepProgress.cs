using Spectre.Console;
using Spectre.Console.Rendering;
using Trainyard.Cli.Rendering;
using Trainyard.Client;
using Trainyard.Contracts;
using Layout = Trainyard.Cli.Rendering.Layout;

namespace Trainyard.Cli.Watching;

/// <summary>Shows a sweep as it searches: what happens as lines, and on a terminal below them where it stands.</summary>
internal sealed class SweepProgress(IAnsiConsole console)
{
    private const int MostInTraining = 8;

    /// <summary>Shows a sweep until it has ended, and returns it as it was then.</summary>
    /// <param name="read">Reads the sweep; a server that is away for a while is waited for.</param>
    /// <param name="interval">Between two readings.</param>
    /// <param name="cancellationToken">Ends the view.</param>
    public async Task<SweepView> ShowAsync(Func<Task<SweepView>> read, TimeSpan interval, CancellationToken cancellationToken)
    {
        if (console.Profile is not { Capabilities: { Ansi: true, Interactive: true }, Out.IsTerminal: true }) return await FollowAsync(_ => { });
        SweepView? last = null;
        await console.Live(new Text("…")).AutoClear(true).StartAsync(async context => last = await FollowAsync(sweep => context.UpdateTarget(Standing(sweep))));
        return last!;

        async Task<SweepView> FollowAsync(Action<SweepView> show)
        {
            SweepView? before = null;
            while (true)
            {
                var sweep = await JobWatcher.PatientlyAsync(read, cancellationToken);
                if (sweep.Version != before?.Version)
                {
                    foreach (var line in SweepNews.Of(before, sweep)) console.WriteLine(line);
                    show(sweep);
                }
                if (sweep.State is not (SweepState.Running or SweepState.Paused)) return sweep;
                before = sweep;
                await Task.Delay(interval, cancellationToken);
            }
        }
    }

    /// <summary>Best so far, trials by rung, and those in training.</summary>
    internal static IRenderable Standing(SweepView sweep)
    {
        var active = sweep.TrialList.Where(t => t.State == TrialState.Active).ToList();
        var trains = string.Join(", ", active.Take(MostInTraining).Select(t => $"trial {t.Number} to {SweepDetails.Epochs(t.Until)}")) + (active.Count > MostInTraining ? $" and {active.Count - MostInTraining} more" : "");
        var details = Layout.Details(
        [
            ("sweep", $"{sweep.Name}, {Figures.Word(sweep.State)}, {sweep.Method}"),
            ("trials", $"{SweepDetails.Ended(sweep)} of {sweep.MaxTrials} ended, {sweep.TrialList.Count} begun"),
            ("best", sweep.Best is { } best ? SweepDetails.Best(sweep.TrialList[best]) : "none yet"),
            ("trains", trains),
            ("paused", sweep.State == SweepState.Paused ? $"go on with: trainyard sweeps resume {Figures.ShortId(sweep.Id)}" : null),
        ]);
        return sweep.Rungs.Count > 1 ? new Rows(details, RungTable.Of(sweep)) : details;
    }
}
