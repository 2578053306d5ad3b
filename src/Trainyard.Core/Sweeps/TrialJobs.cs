using System.Buffers.Binary;
using System.Security.Cryptography;
using Trainyard.Contracts;
using Trainyard.Jobs;

namespace Trainyard.Sweeps;

/// <summary>Between a sweep and the jobs of its trials: what they tell it, and what it wants of them. Both may be asked again and again.</summary>
public static class TrialJobs
{
    /// <summary>The id of a trial's job: it follows from the sweep, so that whoever decides, and decides again, means the same job.</summary>
    public static JobId IdOf(SweepId sweep, int trial, int job)
    {
        const int Time = 6;
        Span<byte> seed = stackalloc byte[24], id = stackalloc byte[SHA256.HashSizeInBytes];
        sweep.Value.TryWriteBytes(seed, bigEndian: true, out _);
        BinaryPrimitives.WriteInt32BigEndian(seed[16..], trial);
        BinaryPrimitives.WriteInt32BigEndian(seed[20..], job);
        SHA256.HashData(seed, id);
        seed[..Time].CopyTo(id);
        // Version 8 of RFC 9562, whose other bits are for whoever makes it.
        (id[6], id[8]) = ((byte)((id[6] & 0x0F) | 0x80), (byte)((id[8] & 0x3F) | 0x80));
        return new JobId(new Guid(id[..16], bigEndian: true));
    }

    /// <summary>With all that the jobs tell and the sweep does not know yet.</summary>
    /// <param name="sweep">The sweep.</param>
    /// <param name="jobs">Those of trials that are to be looked at; one that is missing is still to be made.</param>
    /// <param name="now">The present time.</param>
    public static Sweep Observe(this Sweep sweep, IReadOnlyDictionary<JobId, Job> jobs, DateTimeOffset now)
    {
        foreach (var trial in sweep.Trials)
        {
            if (trial.HasEnded || JobsOf(trial, jobs) is not { Count: > 0 } its) continue;
            if (sweep.Observe(trial, its, now) is { } entry) sweep = sweep.With(entry);
        }
        return sweep;
    }

    /// <summary>What the sweep wants of a job; null: it is as it should be.</summary>
    /// <param name="job">Of a trial.</param>
    /// <param name="sweep">The sweep.</param>
    /// <param name="jobs">All of its trial.</param>
    /// <param name="now">The present time.</param>
    public static Job? Follow(this Job job, Sweep sweep, IReadOnlyDictionary<JobId, Job> jobs, DateTimeOffset now)
    {
        if (job.State.IsFinal() || job.Trial is not { } of || of.Sweep != sweep.Id || of.Told > sweep.Version) return null;
        return job.FollowNewest(of, sweep, jobs, now) is { } next ? next with { Trial = next.Trial! with { Told = sweep.Version } } : null;
    }

    private static Job? FollowNewest(this Job job, JobTrial of, Sweep sweep, IReadOnlyDictionary<JobId, Job> jobs, DateTimeOffset now)
    {
        var trial = sweep.Trials[of.Number];
        if (sweep.HasEnded || trial.HasEnded || trial.IsStopping || (JobsOf(trial, jobs) is { } its && WhyNone(sweep, trial, its) is not null)) return job.RequestCancel(now);
        if (sweep.State == SweepState.Paused) return job.Hold();
        var next = job.GoOn() ?? job;
        // What copies it finds it where it waited.
        var isCopied = sweep.Trials.Where(t => t.From == trial.Number && !t.HasEnded).All(t => t.Jobs.All(jobs.ContainsKey));
        next = (isCopied ? next.Promote(sweep.UntilOf(trial)) : null) ?? next;
        return ReferenceEquals(next, job) ? null : next;
    }

    /// <summary>As <see cref="JobTrial.Until"/>.</summary>
    public static int? UntilOf(this Sweep sweep, Trial trial) => trial.Until < sweep.Plan.MaxEpochs ? trial.Until : null;

    /// <summary>Null: one of them is still to be made, or it has none.</summary>
    private static List<Job>? JobsOf(Trial trial, IReadOnlyDictionary<JobId, Job> jobs)
    {
        var its = new List<Job>(trial.Jobs.Count);
        foreach (var id in trial.Jobs)
        {
            if (!jobs.TryGetValue(id, out var job)) return null;
            its.Add(job);
        }
        return its;
    }

    private static SweepEntry? Observe(this Sweep sweep, Trial trial, List<Job> jobs, DateTimeOffset now)
    {
        var seconds = jobs.Sum(job => job.Duration(now)?.TotalSeconds ?? 0);
        if (WhyNone(sweep, trial, jobs) is { } why)
        {
            if (!jobs.TrueForAll(job => job.State.IsFinal())) return null;
            var isStopped = (sweep.HasEnded || trial.IsStopping) && !jobs.Exists(job => job.State == JobState.Failed);
            return isStopped ? new TrialEnded(now, trial.Number, TrialState.Stopped, null, seconds) : new TrialEnded(now, trial.Number, TrialState.Failed, null, seconds) { Why = why };
        }
        if (!HaveCome(jobs, trial)) return null;
        var waits = jobs.Exists(job => job.State != JobState.Succeeded);
        if (waits && trial.State == TrialState.Waiting) return null;
        var mean = jobs.Average(job => sweep.ValueOf(job)!.Value);
        return waits ? new TrialReported(now, trial.Number, trial.Until, mean, seconds) : new TrialEnded(now, trial.Number, TrialState.Succeeded, mean, seconds);
    }

    /// <summary>Why the trial will have no value: it is one thing, so that one of its jobs is enough. Null: it may have one.</summary>
    private static string? WhyNone(Sweep sweep, Trial trial, List<Job> jobs)
    {
        if (jobs.Find(job => job.State == JobState.Failed) is { } failed) return $"{failed.Failure?.Message} {failed.Failure?.Advice}".Trim();
        if (jobs.Exists(job => job.State == JobState.Cancelled)) return "Somebody cancelled it.";
        if (!HaveCome(jobs, trial) || jobs.Find(job => sweep.ValueOf(job) is null) is not { } silent) return null;
        return $"It reported no '{sweep.Plan.Metric}', by which the sweep compares trials; it reported {string.Join(", ", silent.Metrics.Keys)}.";
    }

    private static bool HaveCome(List<Job> jobs, Trial trial) => jobs.TrueForAll(job => job.State == JobState.Succeeded || HasReached(job, trial));

    private static bool HasReached(Job job, Trial trial) => job.State == JobState.Paused && job.Trial?.Reached >= trial.Until;

    private static double? ValueOf(this Sweep sweep, Job job) =>
        job.Metrics.GetValueOrDefault(sweep.Plan.Metric) is { } series ? sweep.Plan.UsesBest ? series.Best ?? double.NaN : series.Final ?? series.Latest : null;
}
