using Spectre.Console;
using Trainyard.Client;
using Trainyard.Contracts;

namespace Trainyard.Cli.Watching;

/// <summary>Shows a job as it trains: a bar that moves on a terminal, else a line now and then.</summary>
internal sealed class ProgressView(IAnsiConsole console)
{
    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(3);

    /// <summary>Shows updates until they end, and returns the job as it was in the last.</summary>
    public Task<JobView> ShowAsync(IAsyncEnumerable<WatchUpdate> updates, CancellationToken cancellationToken) =>
        console.Profile is { Capabilities: { Ansi: true, Interactive: true }, Out.IsTerminal: true } ? ShowBarAsync(updates, cancellationToken) : ShowLinesAsync(updates, cancellationToken);

    private Task<JobView> ShowBarAsync(IAsyncEnumerable<WatchUpdate> updates, CancellationToken cancellationToken) => console.Progress()
        .Columns(new ProgressBarColumn { Width = 20 }, new PercentageColumn(), new TaskDescriptionColumn { Alignment = Justify.Left })
        .StartAsync(async context =>
        {
            var bar = context.AddTask("…", maxValue: 1);
            JobView? job = null;
            await foreach (var update in updates.WithCancellation(cancellationToken))
            {
                job = update.Job;
                bar.Value = job.Progress;
                bar.Description = Markup.Escape(ProgressText.Of(update));
                foreach (var line in update.Events.Select(ProgressText.Of).OfType<string>()) console.WriteLine(line);
            }
            return job!;
        });

    private async Task<JobView> ShowLinesAsync(IAsyncEnumerable<WatchUpdate> updates, CancellationToken cancellationToken)
    {
        WatchUpdate? before = null;
        var (last, shown) = ("", TimeSpan.MinValue);
        await foreach (var update in updates.WithCancellation(cancellationToken))
        {
            foreach (var line in update.Events.Select(ProgressText.Of).OfType<string>()) console.WriteLine(line);
            var (text, now) = (ProgressText.WithPercent(update), TimeSpan.FromMilliseconds(Environment.TickCount64));
            // Figures can wait for their turn; a new state, and a connection that was lost or found, are told at once.
            var isNews = before is null || update.Job.State != before.Job.State || update.Connected != before.Connected;
            if (text != last && (isNews || now >= shown + Pace))
            {
                console.WriteLine(text);
                (last, shown) = (text, now);
            }
            before = update;
        }
        return before!.Job;
    }
}
