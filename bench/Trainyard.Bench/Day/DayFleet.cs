using Trainyard.Contracts;
using Trainyard.Jobs;
using Trainyard.Workers;

namespace Trainyard.Bench.Day;

/// <summary>What a worker does when it is taken away, and when it ends by itself.</summary>
/// <param name="Drains">Saves a checkpoint and gives its job back; else it is killed, and its lease has to run out.</param>
/// <param name="Jobs"><c>Worker:Jobs</c>.</param>
/// <param name="IdleFor"><c>Worker:IdleFor</c>.</param>
internal sealed record PodRules(bool Drains = true, int Jobs = 0, TimeSpan IdleFor = default);

/// <summary>Pods of one slot each that train a day's jobs, with the job's real life: claim, release, loss.</summary>
internal sealed class DayFleet(VirtualClock clock, DayStore store, IWorkerRegistry registry, PodRules rules, Random random)
{
    private static readonly TimeSpan BeginTakes = TimeSpan.FromSeconds(5);
    /// <summary>From the end of a training until the record has it: the worker's slot trains the next job meanwhile.</summary>
    private static readonly TimeSpan RecordTakes = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan DrainTakes = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan LeaseTerm = new LeaseOptions().Term;
    private static readonly TimeSpan CheckpointEvery = TimeSpan.FromMinutes(5);

    private readonly Dictionary<JobId, Work> _work = [];
    private readonly List<Pod> _pods = [];
    private int _started;

    public IReadOnlyList<Pod> Pods => _pods;
    public IReadOnlyCollection<Work> Jobs => _work.Values;
    public TimeSpan WorkerTime { get; private set; }
    public TimeSpan TrainingTime { get; private set; }
    public TimeSpan TrainedTwice { get; private set; }
    public int Disturbances { get; private set; }
    public int Failed { get; private set; }

    public void Submit(Arrival arrival)
    {
        var spec = Presets.All["simple-cnn"] with { Priority = arrival.Priority };
        var job = new Job { Id = JobId.New(clock), Owner = "team", Spec = spec, CreatedAt = clock.GetUtcNow() };
        _work[job.Id] = new Work(arrival, arrival.Work);
        store.Put(job);
        Match();
    }

    /// <summary>A pod is scheduled, pulls its image and starts: half a minute.</summary>
    public void Start(TimeSpan? takes = null)
    {
        var pod = new Pod($"worker-{++_started}", clock.Now);
        _pods.Add(pod);
        clock.After(takes ?? TimeSpan.FromSeconds(20 + (20 * random.NextDouble())), () =>
        {
            if (pod.IsGone) return;
            (pod.IsReady, pod.IdleSince) = (true, clock.Now);
            EndWhenIdle(pod);
            Match();
        });
    }

    /// <summary>SIGTERM. What Kubernetes counts has one pod less from now on.</summary>
    public void TakeAway(Pod pod)
    {
        if (pod.Job is { } id) Interrupt(pod, id);
        Remove(pod);
    }

    /// <summary>Each worker's last word to the registry, as it says it every two seconds.</summary>
    public void Report()
    {
        foreach (var pod in _pods.Where(pod => pod.IsReady))
        {
            var idle = pod.Job is not null ? TimeSpan.Zero : pod.Taken > 0 ? clock.Now - pod.IdleSince : (TimeSpan?)null;
            registry.ReportAsync(new WorkerReport(pod.Id, pod.Name, "cpu", 1, pod.Job is { } job ? [job] : [], false, VirtualClock.Start + pod.StartedAt) { IdleFor = idle }, CancellationToken.None).GetAwaiter().GetResult();
        }
    }

    private void Match()
    {
        while (_pods.Find(pod => pod is { IsReady: true, Job: null }) is { } pod && store.Next() is { } next)
        {
            var job = next.Claim(pod.Name, Guid.NewGuid(), clock.GetUtcNow())!;
            var work = _work[job.Id];
            work.FirstStart ??= clock.Now;
            store.Put(job);
            (pod.Job, pod.JobSince, pod.Taken) = (job.Id, clock.Now, pod.Taken + 1);
            clock.After(BeginTakes + work.Left, () =>
            {
                if (pod.Job == job.Id && store.Get(job.Id).Fence == job.Fence) End(pod, job);
            });
        }
    }

    private void End(Pod pod, Job job)
    {
        Free(pod);
        // One that has taken its last job waits for the record, and takes nothing more.
        var isLast = rules.Jobs > 0 && pod.Taken >= rules.Jobs;
        if (isLast) pod.IsReady = false;
        else EndWhenIdle(pod);
        clock.After(RecordTakes, () =>
        {
            store.Put(job with { State = JobState.Succeeded, Lease = null });
            _work[job.Id].EndedAt = clock.Now;
            if (isLast && !pod.IsGone) Remove(pod);
        });
        Match();
    }

    private void Interrupt(Pod pod, JobId id)
    {
        Disturbances++;
        var (job, work) = (store.Get(id), _work[id]);
        var trained = clock.Now - pod.JobSince - BeginTakes;
        var done = work.Whole - work.Left + (trained > TimeSpan.Zero ? trained : TimeSpan.Zero);
        var kept = rules.Drains ? done : CheckpointEvery * Math.Floor(done / CheckpointEvery);
        if (kept > work.Whole - work.Left) job = job with { FailuresInARow = 0 };
        // A checkpoint that an earlier attempt saved is not lost.
        if (kept < work.Whole - work.Left) kept = work.Whole - work.Left;
        TrainedTwice += done - kept;
        work.Left = work.Whole - kept;
        clock.After(rules.Drains ? DrainTakes : LeaseTerm, () =>
        {
            var back = rules.Drains ? job.Apply(new TrainingReleased { Fence = job.Fence, Seq = 1, At = clock.GetUtcNow() }) : job.LoseWorker(clock.GetUtcNow());
            if (back.State == JobState.Failed) (Failed, work.EndedAt) = (Failed + 1, clock.Now);
            store.Put(back);
            Match();
        });
        Free(pod);
    }

    private void Free(Pod pod)
    {
        TrainingTime += clock.Now - pod.JobSince;
        (pod.Job, pod.IdleSince) = (null, clock.Now);
    }

    private void EndWhenIdle(Pod pod)
    {
        var (taken, idle) = (pod.Taken, rules.IdleFor);
        if (idle == TimeSpan.Zero) return;
        clock.After(idle, () =>
        {
            if (!pod.IsGone && pod.Job is null && pod.Taken == taken) Remove(pod);
        });
    }

    private void Remove(Pod pod)
    {
        WorkerTime += clock.Now - pod.StartedAt;
        (pod.IsGone, pod.IsReady) = (true, false);
        _pods.Remove(pod);
        registry.RemoveAsync(pod.Id, CancellationToken.None).GetAwaiter().GetResult();
    }

    /// <summary>A job's way through the day.</summary>
    internal sealed class Work(Arrival arrival, TimeSpan whole)
    {
        public Arrival Arrival { get; } = arrival;
        public TimeSpan Whole { get; } = whole;
        public TimeSpan Left { get; set; } = whole;
        public TimeSpan? FirstStart { get; set; }
        public TimeSpan? EndedAt { get; set; }
    }

    internal sealed class Pod(string name, TimeSpan startedAt)
    {
        public Guid Id { get; } = Guid.NewGuid();
        public string Name { get; } = name;
        public TimeSpan StartedAt { get; } = startedAt;
        public bool IsReady { get; set; }
        public bool IsGone { get; set; }
        public JobId? Job { get; set; }
        public TimeSpan JobSince { get; set; }
        public TimeSpan IdleSince { get; set; }
        public int Taken { get; set; }
    }
}
