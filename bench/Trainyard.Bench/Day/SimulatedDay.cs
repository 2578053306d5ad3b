using Microsoft.Extensions.Options;
using Trainyard.Contracts;
using Trainyard.Embedded.Memory;
using Trainyard.Scaling;

namespace Trainyard.Bench.Day;

/// <summary>One day with one way of scaling: the real reckoning, asked through its real ports, on virtual time.</summary>
internal sealed class SimulatedDay
{
    public const int MaxWorkers = 20;
    public const int LowPriorityWorkers = 6;
    private static readonly TimeSpan SampleEvery = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Whole = TimeSpan.FromHours(24);

    private readonly DayFleet _fleet;
    private readonly List<Sample> _samples = [];

    private SimulatedDay(string name, IReadOnlyList<Arrival> arrivals, IScaler scaler, PodRules rules, bool byQueueLength, int seed)
    {
        Name = name;
        var (clock, store) = (new VirtualClock(), new DayStore());
        var registry = new InMemoryWorkerRegistry(clock);
        _fleet = new DayFleet(clock, store, registry, rules, new Random(seed));
        var scaling = new ScalingService(store, registry, Options.Create(new ScalingOptions { Max = MaxWorkers, LowPriorityMax = LowPriorityWorkers }), clock);
        Func<int> wanted = byQueueLength ? () => Math.Min(MaxWorkers, store.Count(JobState.Queued)) : Wanted;

        foreach (var arrival in arrivals) clock.After(arrival.At, () => _fleet.Submit(arrival));
        scaler.Begin(clock, _fleet, wanted, MaxWorkers);
        clock.Every(SampleEvery, () => _samples.Add(new Sample(
            clock.Now, wanted(), _fleet.Pods.Count, _fleet.Pods.Count(pod => pod.IsReady), _fleet.Pods.Count(pod => pod.Job is not null), store.Count(JobState.Queued))));
        clock.RunUntil(() => clock.Now >= Whole && _fleet.Jobs.Count == arrivals.Count && _fleet.Jobs.All(job => job.EndedAt is not null));
        foreach (var pod in _fleet.Pods.ToList()) _fleet.TakeAway(pod);

        int Wanted()
        {
            _fleet.Report();
            return scaling.LookAsync(CancellationToken.None).GetAwaiter().GetResult().Count;
        }
    }

    public string Name { get; }
    public IReadOnlyList<Sample> Samples => _samples;
    public double WorkerHours => _fleet.WorkerTime.TotalHours;
    public double IdleHours => (_fleet.WorkerTime - _fleet.TrainingTime).TotalHours;
    public double HoursTwice => _fleet.TrainedTwice.TotalHours;
    public int Disturbed => _fleet.Disturbances;
    public int Failed => _fleet.Failed;

    /// <summary>From submit to the first step, in seconds, and when that was submitted.</summary>
    public IEnumerable<(TimeSpan At, double Seconds)> Waits(bool low) =>
        _fleet.Jobs.Where(job => job.Arrival.Priority < 0 == low).Select(job => (job.Arrival.At, (job.FirstStart!.Value - job.Arrival.At).TotalSeconds));

    /// <summary>From submit to the end, beyond the time that the training itself takes, in seconds.</summary>
    public IEnumerable<double> Delays => _fleet.Jobs.Where(job => job.Arrival.Priority == 0).Select(job => (job.EndedAt!.Value - job.Arrival.At - job.Whole).TotalSeconds);

    public static SimulatedDay Run(string name, IReadOnlyList<Arrival> arrivals, IScaler scaler, PodRules? rules = null, bool byQueueLength = false) =>
        new(name, arrivals, scaler, rules ?? new PodRules(), byQueueLength, seed: 1);

    internal sealed record Sample(TimeSpan At, int Wanted, int Pods, int Ready, int Training, int Queued);
}
