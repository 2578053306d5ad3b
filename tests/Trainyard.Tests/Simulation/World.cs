using Trainyard.Contracts;
using Trainyard.Jobs;
using Trainyard.Sweeps;
using Trainyard.Workers;

namespace Trainyard.Tests.Simulation;

/// <summary>
/// Two servers, three workers and their services on one thread. The protocol is the real code; training, network and storage are
/// simulated.
/// </summary>
internal sealed class World : IWorkerRegistry
{
    public static readonly LeaseOptions Lease = new();

    /// <summary>Shorter than some drains last, so that some workers leave before the record has all.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromSeconds(8);

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(15);

    private readonly Scheduler _scheduler;
    private readonly Sabotage _sabotage;
    private readonly StoredJobs _jobs;
    private readonly StoredHistory _history;
    private readonly SimLive.Hub _live;
    private readonly SimLeaseNotifications.Exchange _leases;
    private readonly Client _client;
    private readonly StoredSweeps _sweeps;
    private readonly Dictionary<JobId, JobPlan> _trials = [];
    private readonly List<SimServer> _servers = [];
    private readonly List<SimWorker> _workers = [];

    public World(int seed, Sabotage sabotage = Sabotage.None, bool isTraced = false)
    {
        _sabotage = sabotage;
        _scheduler = new Scheduler(seed);
        Trace = isTraced ? new Trace(_scheduler) : null;
        Network = new SimNetwork(_scheduler);
        Checker = new Checker(_scheduler, Network, Lease, Trace);
        _jobs = new StoredJobs(Checker, sabotage);
        _history = new StoredHistory(sabotage);
        _sweeps = new StoredSweeps(Checker, sabotage);
        _live = new SimLive.Hub(_scheduler, Network);
        _leases = new SimLeaseNotifications.Exchange(_scheduler, Network);
        Broker = new QueueBroker(_scheduler, Network);
        Log = new EventLog(_scheduler, Network, _jobs, sabotage);
        Artifacts = new SimArtifacts(_scheduler, Network);
        Plans = Enumerable.Range(1, _scheduler.Random.Next(2, 7)).Select(number => JobPlan.Draw(number, _scheduler.Random)).ToDictionary(plan => plan.Id);
        Scene = SweepScene.Draw(_scheduler.Random);
        _client = new Client(this, _scheduler);
        for (var i = 1; i <= 2; i++) _servers.Add(new SimServer(this, NewProcess($"server-{i}")));
        for (var i = 1; i <= 3; i++) _workers.Add(new SimWorker(this, NewProcess($"worker-{i}"), _scheduler.Random.Next(1, 3)));
        new Faults(this, _scheduler, Trace).Plan();
        Log.WatchReaders();
        foreach (var plan in Plans.Values) _client.Own(plan);
        if (Scene is not null) _client.Own(Scene);
    }

    public Trace? Trace { get; }
    public Checker Checker { get; }
    public SimNetwork Network { get; }
    public QueueBroker Broker { get; }
    public EventLog Log { get; }
    public SimArtifacts Artifacts { get; }
    public IReadOnlyDictionary<JobId, JobPlan> Plans { get; }

    /// <summary>Null: without a sweep.</summary>
    public SweepScene? Scene { get; }
    public IReadOnlyList<SimServer> Servers => _servers;
    public IReadOnlyList<SimWorker> Workers => _workers;
    public IReadOnlyList<SimProcess> Processes => [.. _servers.Select(s => s.Process), .. _workers.Select(w => w.Process)];

    public Tally Tally => new(1, Plans.Count, Checker.Claims, Checker.LostLeases, _scheduler.Steps, _scheduler.Now);

    /// <returns>What must never be, and was; null when all is well.</returns>
    public string? Run()
    {
        if (!_scheduler.RunUntil(IsOver, Patience)) Checker.Fail("Not all came to an end: " + string.Join(", ", _jobs.All.Select(job => $"{job.Id} is {job.State}").Concat(_sweeps.Open().Select(id => $"the sweep is {_sweeps.Find(id)!.State}"))));
        if (Checker.Violation is not null) return Checker.Violation;
        foreach (var plan in Plans.Values) CheckSettled(plan, _client.IsAccepted(plan.Id));
        foreach (var plan in _trials.Values) CheckSettled(plan, isAccepted: true);
        if (Scene is not null && _sweeps.Find(SweepScene.Id) is { } sweep) Checker.Settled(sweep, job => _jobs.Find(job), PlanOf, [.. _jobs.All.Where(job => job.Trial is not null)]);
        return Checker.Violation;
    }

    /// <summary>How the training of a job would go undisturbed.</summary>
    public JobPlan PlanOf(Job job)
    {
        if (Plans.TryGetValue(job.Id, out var plan) || _trials.TryGetValue(job.Id, out plan)) return plan;
        var trial = job.Trial!.Number;
        var number = Enumerable.Range(0, NewSweep.MaxSeeds).First(n => TrialJobs.IdOf(job.Trial.Sweep, trial, n) == job.Id);
        return _trials[job.Id] = Scene!.PlanOf(_sweeps.Find(SweepScene.Id)!, job, trial, number);
    }

    private void CheckSettled(JobPlan plan, bool isAccepted) =>
        Checker.Settled(plan, isAccepted, _jobs.Find(plan.Id), _history.Read(plan.Id, EventCursor.Start, int.MaxValue), _history.ReadLog(plan.Id, EventCursor.Start, int.MaxValue));

    public IReadOnlyList<Job> Running() => [.. _jobs.All.Where(job => job.State == JobState.Running)];

    public SimStore StoreOf(SimProcess process) => new(process, Network, _jobs);

    public SimSweeps SweepsOf(SimProcess process) => new(process, Network, _sweeps);

    public SimHistory HistoryOf(SimProcess process) => new(process, Network, _history);

    public SimLive LiveOf(SimProcess process) => new(process, Network, _live);

    public SimLeaseNotifications LeasesOf(SimProcess process) => new(process, _leases);

    public SimQueue QueueOf(SimProcess process) => new(process, Network, Broker);

    public SimEvents EventsOf(SimProcess process) => new(process, Network, Log);

    public TraceLogger<T> LoggerOf<T>(SimProcess process) => new(process, Trace);

    /// <summary>A process vanishes between two of its steps, and a new one takes its place later.</summary>
    public void Crash(SimProcess process, TimeSpan downtime)
    {
        if (!process.IsAlive) return;
        Trace?.Line($"{process} vanishes");
        process.Kill();
        _scheduler.After(TimeSpan.FromSeconds(10) * _scheduler.Random.NextDouble(), () => Broker.Drop(process));
        _scheduler.After(downtime, () => Replace(process));
    }

    /// <summary>The worker is asked to leave, and gets a while for it.</summary>
    public void Drain(SimWorker worker, TimeSpan patience)
    {
        Trace?.Line($"{worker.Process} is asked to leave");
        worker.Stop();
        _scheduler.After(patience, () => Crash(worker.Process, TimeSpan.Zero));
    }

    public Task<IReadOnlyList<KnownWorker>> ListAsync(CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<KnownWorker>>(
        [.. _workers.Where(w => w.Process.IsAlive).Select(w => new KnownWorker(new WorkerReport(Guid.Empty, w.Process.Name, null, w.Slots, [], false, default), default, TimeSpan.Zero))]);

    public Task ReportAsync(WorkerReport report, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task RemoveAsync(Guid id, CancellationToken cancellationToken) => throw new NotSupportedException();

    private bool IsOver() => Checker.Violation is not null || (_scheduler.Now > Faults.End && _client.IsDone && Plans.Values.All(IsSettled) && _sweeps.Open().Count == 0);

    private bool IsSettled(JobPlan plan) => _jobs.Find(plan.Id) is { } job && (job.State.IsFinal() || (job.State == JobState.Paused && plan.ResumeAfter is null));

    private SimProcess NewProcess(string name) => new(_scheduler, name) { Time = { MeasuresByWallClock = _sabotage == Sabotage.LeasesByWallClock } };

    private void Replace(SimProcess process)
    {
        var (server, worker) = (_servers.FindIndex(s => s.Process == process), _workers.FindIndex(w => w.Process == process));
        if (server >= 0) _servers[server] = new SimServer(this, NewProcess(process.Name));
        else _workers[worker] = new SimWorker(this, NewProcess(process.Name), _workers[worker].Slots);
    }
}
