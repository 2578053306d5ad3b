using System.Diagnostics;
using Trainyard.Contracts;
using Trainyard.Jobs;

namespace Trainyard.Curves;

/// <param name="Step">The optimiser step, counted from the job's beginning.</param>
/// <param name="Seconds">In training until then.</param>
/// <param name="Value">May be NaN or infinite.</param>
public readonly record struct CurvePoint(long Step, double Seconds, double Value);

/// <summary>A series of a job, one value a step, in order.</summary>
/// <param name="Points">With rising steps.</param>
/// <param name="StepsPerEpoch">0: no worker has counted them.</param>
/// <param name="BatchSize">Of the job.</param>
public sealed record Curve(IReadOnlyList<CurvePoint> Points, long StepsPerEpoch, int BatchSize)
{
    /// <summary>Reads a job's history, and keeps nothing of it but the points of one series.</summary>
    public static async Task<Curve> ReadAsync(IJobHistory history, Job job, string metric, CancellationToken cancellationToken)
    {
        var (points, clock, stepsPerEpoch) = (new List<CurvePoint>(), new TrainingClock(job), 0L);
        await foreach (var e in history.ReadAllAsync(job.Id, cancellationToken))
        {
            if (e is AttemptStarted start)
            {
                stepsPerEpoch = start.StepsPerEpoch;
                // The history leaves out what is superseded; not what was read a moment before this attempt began.
                CutBack(points, start.Step + 1);
            }
            foreach (var (name, value) in e.Metrics())
            {
                if (name != metric) continue;
                CutBack(points, e.Step);
                points.Add(new CurvePoint(e.Step, clock.SecondsAt(e), value));
            }
        }
        return new Curve(points, stepsPerEpoch, job.Spec.BatchSize);
    }

    /// <summary>Where a point is on an axis; NaN: that is not known.</summary>
    public double PlaceOf(CurvePoint point, CurveAxis axis) => axis switch
    {
        CurveAxis.Step => point.Step,
        CurveAxis.Epoch => StepsPerEpoch > 0 ? (double)point.Step / StepsPerEpoch : double.NaN,
        CurveAxis.Time => point.Seconds,
        CurveAxis.Samples => (double)point.Step * BatchSize,
        _ => throw new UnreachableException(axis.ToString()),
    };

    /// <summary>The points between two places, and one more on each side, so that a line leaves the picture instead of ending in it.</summary>
    public Curve Between(CurveAxis axis, double from, double to)
    {
        if (double.IsNegativeInfinity(from) && double.IsPositiveInfinity(to)) return this;
        var before = Points.TakeWhile(point => PlaceOf(point, axis) < from).Count();
        var within = Points.Skip(before).TakeWhile(point => PlaceOf(point, axis) <= to).Count();
        var first = Math.Max(0, before - 1);
        return this with { Points = [.. Points.Skip(first).Take(before + within + 1 - first)] };
    }

    private static void CutBack(List<CurvePoint> points, long step)
    {
        while (points is [.., var last] && last.Step >= step) points.RemoveAt(points.Count - 1);
    }
}
