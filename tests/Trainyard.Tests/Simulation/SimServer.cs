using Microsoft.Extensions.Options;
using Trainyard.Contracts;
using Trainyard.DeadLetters;
using Trainyard.Jobs;
using Trainyard.Server.Jobs;
using Trainyard.Server.Sweeps;
using Trainyard.Sweeps;

namespace Trainyard.Tests.Simulation;

/// <summary>A server without its web side: it dispatches, takes events in, and changes jobs on request.</summary>
internal sealed class SimServer
{
    public SimServer(World world, SimProcess process)
    {
        Process = process;
        var (store, live, leases) = (world.StoreOf(process), world.LiveOf(process), world.LeasesOf(process));
        Changes = new JobChanges(store, live, leases, world.Artifacts, world.LoggerOf<JobChanges>(process));
        var dispatcher = new Dispatcher(
            store, world.QueueOf(process), live, world, Options.Create(new DispatchOptions()), process.Time, world.LoggerOf<Dispatcher>(process));
        var expiry = new LeaseExpiry(store, world.HistoryOf(process), live, leases, Options.Create(World.Lease), process.Time, world.LoggerOf<LeaseExpiry>(process));
        var ingest = new EventIngest(
            world.EventsOf(process), store, world.HistoryOf(process), live, leases, world.Artifacts, new Letters(world.Checker), process.Time, world.LoggerOf<EventIngest>(process));
        Sweeps = world.SweepsOf(process);
        Runner = new SweepRunner(Sweeps, store, Changes, new SimTrialJobs(process, store, world.Artifacts), live, world, process.Time, world.LoggerOf<SweepRunner>(process));
        process.Run(() => _ = Runner.RunAsync(CancellationToken.None));
        process.Run(() => _ = dispatcher.RunAsync(CancellationToken.None));
        process.Run(() => _ = expiry.RunAsync(CancellationToken.None));
        process.Run(() => _ = ingest.RunAsync(CancellationToken.None));
    }

    public SimProcess Process { get; }
    public JobChanges Changes { get; }

    public ISweepStore Sweeps { get; }
    public SweepRunner Runner { get; }

    public Task<Sweep?> BeginAsync(SweepScene scene) => Sweeps.AddAsync(scene.Begin(Process.Time.GetUtcNow()), null, CancellationToken.None)!;

    public async Task<Sweep?> ChangeAsync(SweepId id, Func<Sweep, DateTimeOffset, Sweep?> change)
    {
        var changed = (await Sweeps.UpdateAsync(id, sweep => change(sweep, Process.Time.GetUtcNow()), CancellationToken.None)).Sweep;
        Runner.Wake(id);
        return changed;
    }

    public Task<Job?> SubmitAsync(JobPlan plan)
    {
        var spec = Presets.All["simple-cnn"] with { Dataset = "mnist", Priority = plan.Priority };
        var job = new Job { Id = plan.Id, Owner = "ada", Spec = spec, CreatedAt = Process.Time.GetUtcNow() };
        return Changes.AddAsync(job, plan.Id.ToString(), CancellationToken.None)!;
    }

    private sealed class Letters(Checker checker) : IDeadLetters
    {
        public Task AddAsync(DeadLetter deadLetter, CancellationToken cancellationToken)
        {
            checker.DeadLettered(deadLetter);
            return Task.CompletedTask;
        }

        public Task<DeadLetter?> FindAsync(string id, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<IReadOnlyList<DeadLetter>> ListAsync(int limit, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<long> CountAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task RemoveAsync(string id, CancellationToken cancellationToken) => throw new NotSupportedException();
    }
}
