using Trainyard.Contracts;
using Trainyard.Jobs;
using Trainyard.Sweeps;

namespace Trainyard.Tests.Sweeps;

/// <summary>A sweep and the jobs of its trials without anything around them: what is decided is done at once, and jobs train one at a time when a test says so.</summary>
/// <param name="sweep">As it begins.</param>
/// <param name="value">Of the metric, by trial, job and epochs.</param>
/// <param name="parallel">Most trials in training at once.</param>
internal sealed class SweepPlay(Sweep sweep, Func<int, int, int, double> value, int parallel = 4)
{
    private readonly Dictionary<JobId, Job> _jobs = [];
    private DateTimeOffset _now = SampleSweeps.Morning;

    public Sweep Sweep { get; private set; } = sweep;

    public IReadOnlyDictionary<JobId, Job> Jobs => _jobs;

    /// <summary>Epochs that were really trained, of all jobs.</summary>
    public int Epochs { get; private set; }

    public IEnumerable<Job> Queued => _jobs.Values.Where(j => j.State == JobState.Queued).OrderBy(j => j.Trial!.Number).ThenBy(j => j.Id.Value);

    public Job JobOf(int trial, int number = 0) => _jobs[Sweep.Trials[trial].Jobs[number]];

    /// <summary>As the server does it: take in, decide, do.</summary>
    public SweepPlay Decide()
    {
        Sweep = Sweep.Observe(_jobs, _now).Decide(parallel, _now);
        foreach (var trial in Sweep.Trials.Where(t => !t.HasEnded))
        {
            foreach (var id in trial.Jobs)
            {
                if (!_jobs.TryGetValue(id, out var job)) _jobs[id] = Contracts.Samples.Job() with { Id = id, Trial = new JobTrial(Sweep.Id, trial.Number) { Until = Sweep.UntilOf(trial), Reached = trial.From is { } from ? Sweep.Trials[from].Reports[^1].Epochs : 0 } };
                else if (job.Follow(Sweep, _jobs, _now) is { } next) _jobs[id] = next;
            }
        }
        return this;
    }

    public SweepPlay Change(Func<Sweep, DateTimeOffset, Sweep?> change)
    {
        Sweep = change(Sweep, _now) ?? throw new InvalidOperationException("The sweep's state does not allow it.");
        return Decide();
    }

    public void Change(Job job, Func<Job, Job?> change) => _jobs[job.Id] = change(_jobs[job.Id]) ?? throw new InvalidOperationException("The job's state does not allow it.");

    /// <summary>A queued job trains up to where it waits, or to its end.</summary>
    public void Train(Job job)
    {
        job = _jobs[job.Id].Claim("worker-1", Guid.NewGuid(), _now)!;
        _now += TimeSpan.FromMinutes(1);
        var (number, until) = (Sweep.Trials[job.Trial!.Number].Jobs.ToList().IndexOf(job.Id), job.Trial.Until ?? Sweep.Plan.MaxEpochs);
        Epochs += until - job.Trial.Reached;
        JobEvent[] events =
        [
            new EpochValidated(until, new Evaluation(0, value(job.Trial.Number, number, until), 0)) { Step = until },
            job.Trial.Until is null ? Contracts.Samples.Succeeded(0, 0) with { Step = until } : new TrainingPaused { Until = until, Step = until },
        ];
        for (var i = 0; i < events.Length; i++) job = job.Apply(events[i] with { Fence = job.Fence, Seq = i + 1, At = _now });
        _jobs[job.Id] = job;
    }

    /// <summary>Until nothing is left to train.</summary>
    public SweepPlay ToTheEnd()
    {
        for (Decide(); Queued.FirstOrDefault() is { } job; Decide()) Train(job);
        // What was cancelled is taken in.
        return Decide();
    }
}
