namespace Trainyard.Bench.Day;

/// <summary>Who starts pods and takes them away.</summary>
internal interface IScaler
{
    void Begin(VirtualClock clock, DayFleet fleet, Func<int> wanted, int max);
}

/// <summary>Always the same number.</summary>
internal sealed class FixedFleet(int workers) : IScaler
{
    public void Begin(VirtualClock clock, DayFleet fleet, Func<int> wanted, int max)
    {
        for (var i = 0; i < workers; i++) fleet.Start(TimeSpan.Zero);
    }
}

/// <summary>
/// KEDA's ScaledObject on a Deployment: KEDA between none and one, the HorizontalPodAutoscaler above, both with the defaults of
/// Kubernetes 1.32 and KEDA 2, but for the polling interval.
/// </summary>
internal sealed class ScaledObject : IScaler
{
    private const double Tolerance = 0.1;
    private static readonly TimeSpan Polling = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Cooldown = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Sync = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Stabilization = TimeSpan.FromMinutes(5);

    private readonly Queue<(TimeSpan At, int Count)> _recommended = new();
    private TimeSpan _activeAt;

    public void Begin(VirtualClock clock, DayFleet fleet, Func<int> wanted, int max)
    {
        clock.Every(Polling, () =>
        {
            if (wanted() > 0)
            {
                _activeAt = clock.Now;
                if (fleet.Pods.Count == 0) ScaleTo(fleet, 1);
            }
            else if (clock.Now - _activeAt >= Cooldown)
            {
                ScaleTo(fleet, 0);
                _recommended.Clear();
            }
        });
        clock.Every(Sync, () =>
        {
            if (fleet.Pods.Count is var replicas and > 0) ScaleTo(fleet, Recommend(clock.Now, replicas, wanted(), max));
        });
    }

    private int Recommend(TimeSpan now, int replicas, int wanted, int max)
    {
        var count = Math.Abs(1 - ((double)wanted / replicas)) <= Tolerance ? replicas : Math.Clamp(wanted, 1, max);
        _recommended.Enqueue((now, count));
        while (now - _recommended.Peek().At > Stabilization) _recommended.Dequeue();
        // Down to the highest number of the last minutes; up at once, but no more than double or four at a time.
        return count < replicas ? Math.Min(replicas, _recommended.Max(r => r.Count)) : Math.Min(count, Math.Max(2 * replicas, replicas + 4));
    }

    private static void ScaleTo(DayFleet fleet, int count)
    {
        for (var missing = count - fleet.Pods.Count; missing > 0; missing--) fleet.Start();
        // Kubernetes takes those that are not ready, then the youngest, whether or not they train.
        foreach (var pod in fleet.Pods.OrderBy(pod => pod.IsReady).ThenByDescending(pod => pod.StartedAt).Take(fleet.Pods.Count - count).ToList()) fleet.TakeAway(pod);
    }
}

/// <summary>KEDA's ScaledJob: a pod for each that is missing, and none is ever taken away; pods end by themselves.</summary>
internal sealed class ScaledJob : IScaler
{
    private static readonly TimeSpan Polling = TimeSpan.FromSeconds(10);

    public void Begin(VirtualClock clock, DayFleet fleet, Func<int> wanted, int max) => clock.Every(Polling, () =>
    {
        for (var missing = Math.Min(wanted(), max) - fleet.Pods.Count; missing > 0; missing--) fleet.Start();
    });
}
