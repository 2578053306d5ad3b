using System.Runtime.CompilerServices;
using Trainyard.Contracts;
using Trainyard.Curves;
using Trainyard.Jobs;
using Trainyard.Server.Tables;

namespace Trainyard.Server.Exports;

/// <summary>A job's points: a row for each step at which anything was measured, and a column for each series.</summary>
internal static class PointsTable
{
    public static Table<StepRow> Of(Job job, IJobHistory history, CancellationToken cancellationToken) => new(
        [
            new WholeColumn<StepRow>("step", row => row.Step),
            new NumberColumn<StepRow>("epoch", row => row.Epoch),
            new NumberColumn<StepRow>("seconds", row => row.Seconds),
            new WholeColumn<StepRow>("samples", row => row.Step * job.Spec.BatchSize),
            new TimeColumn<StepRow>("time", row => row.At),
            .. job.Metrics.Keys.OrderBy(MetricNames.PlaceOf).ThenBy(name => name, StringComparer.Ordinal)
                .Select(name => new NumberColumn<StepRow>(name, row => row.Values.TryGetValue(name, out var value) ? value : null)),
        ],
        ReadAsync(job, history, cancellationToken));

    /// <summary>Events of one step follow each other, so that one row is in memory.</summary>
    private static async IAsyncEnumerable<StepRow> ReadAsync(Job job, IJobHistory history, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        StepRow? row = null;
        var (clock, stepsPerEpoch) = (new TrainingClock(job), 0L);
        await foreach (var e in history.ReadAllAsync(job.Id, cancellationToken))
        {
            if (e is AttemptStarted start) stepsPerEpoch = start.StepsPerEpoch;
            var seconds = clock.SecondsAt(e);
            foreach (var (name, value) in e.Metrics())
            {
                if (row?.Step != e.Step)
                {
                    if (row is not null) yield return row;
                    row = new StepRow(e.Step, stepsPerEpoch > 0 ? (double)e.Step / stepsPerEpoch : null, seconds, e.At, []);
                }
                row.Values[name] = value;
            }
        }
        if (row is not null) yield return row;
    }
}

/// <param name="Step">The optimiser step.</param>
/// <param name="Epoch">The step divided by the steps of an epoch; null: no worker has counted them.</param>
/// <param name="Seconds">In training until the first event of the step.</param>
/// <param name="At">When the first event of the step was reported.</param>
/// <param name="Values">By the names of their series.</param>
internal sealed record StepRow(long Step, double? Epoch, double Seconds, DateTimeOffset At, Dictionary<string, double> Values);
