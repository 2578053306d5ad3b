using Trainyard.Contracts;
using Trainyard.Jobs;

namespace Trainyard.Curves;

/// <summary>How long a job had been in training when something happened: the time of the attempts before, and of the present one until then (<see cref="JobDuration"/>).</summary>
public sealed class TrainingClock
{
    private readonly Dictionary<long, (double Before, DateTimeOffset Start)> _attempts = [];
    private double _latest;

    public TrainingClock(Job job)
    {
        var before = 0.0;
        foreach (var attempt in job.Attempts)
        {
            _attempts[attempt.Fence] = (before, attempt.StartedAt);
            if (attempt.EndedAt is { } end) before += Math.Max(0, (end - attempt.StartedAt).TotalSeconds);
        }
    }

    /// <summary>Seconds, to the millisecond. Events are asked about in order; time never goes back, though a clock was set back.</summary>
    public double SecondsAt(JobEvent e)
    {
        if (_attempts.TryGetValue(e.Fence, out var attempt)) _latest = Math.Max(_latest, attempt.Before + (e.At - attempt.Start).TotalSeconds);
        return Math.Round(_latest, 3);
    }
}
