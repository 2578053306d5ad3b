using Trainyard.Storage;

namespace Trainyard.Tests.Simulation;

internal enum Service
{
    Store,
    Queue,
    Events,
    Live,
}

/// <summary>
/// Between processes and services. A request may be lost, or its answer after the deed is done, or arrive when nobody waits any more;
/// whoever waits in vain hears that the service is unavailable.
/// </summary>
internal sealed class SimNetwork(Scheduler scheduler)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);
    private readonly Dictionary<(SimProcess, Service), (TimeSpan From, TimeSpan Until)> _cuts = [];

    /// <summary>Share of messages that get lost, and of those that are late.</summary>
    public double Loss { get; set; }

    /// <summary>Called when a service has done what a process asked for, and before the process knows.</summary>
    public Action<SimProcess>? Done { get; set; }

    private Random Random => scheduler.Random;

    public void Cut(SimProcess process, Service service, TimeSpan time) =>
        _cuts[(process, service)] = (Reaches(process, service) ? scheduler.Now : LastCut(process, service).From, scheduler.Now + time);

    /// <summary>When the process last did not reach the service.</summary>
    public (TimeSpan From, TimeSpan Until) LastCut(SimProcess process, Service service) => _cuts.GetValueOrDefault((process, service));

    public void Heal()
    {
        Loss = 0;
        Done = null;
        foreach (var (place, cut) in _cuts.ToList()) _cuts[place] = cut with { Until = cut.Until < scheduler.Now ? cut.Until : scheduler.Now };
    }

    public bool Reaches(SimProcess process, Service service) => LastCut(process, service).Until <= scheduler.Now;

    /// <param name="handle">What the service does, at a moment of its own. A process that vanishes or gives up does not undo it.</param>
    public async Task<T> CallAsync<T>(SimProcess from, Service service, Func<T> handle, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var answer = new TaskCompletionSource<T>();
        using var givingUp = cancellationToken.UnsafeRegister(_ => answer.TrySetCanceled(cancellationToken), null);
        if (!Passes(from, service)) Fail();
        else
        {
            if (IsLate()) Fail();
            scheduler.After(Latency(), () =>
            {
                var result = handle();
                Done?.Invoke(from);
                if (!Passes(from, service)) Fail();
                else scheduler.After(Latency(), () => answer.TrySetResult(result));
            });
        }
        return await answer.Task;

        void Fail() => scheduler.After(Patience * Random.NextDouble(), () => answer.TrySetException(new UnavailableException(service.ToString(), new TimeoutException())));
        bool IsLate() => Random.NextDouble() < Loss;
    }

    public TimeSpan Latency()
    {
        var ms = Loss > 0 && Random.NextDouble() < Loss ? Random.Next(20, 6000) : Random.Next(1, 20);
        return TimeSpan.FromMilliseconds(ms);
    }

    private bool Passes(SimProcess from, Service service) => Reaches(from, service) && Random.NextDouble() >= Loss;
}
