using System.Collections.Concurrent;
using Trainyard.Chaos.Checking;
using Trainyard.Chaos.Fleet;
using Trainyard.Contracts;

namespace Trainyard.Chaos.Load;

/// <summary>Submits jobs at times that the seed decides, to either server, each again and again with one idempotency key until it is answered.</summary>
internal sealed class Submitter(FleetClient client, ChaosOptions options)
{
    private readonly ConcurrentQueue<Submit> _submits = new();

    public IReadOnlyCollection<Submit> Submits => _submits;

    /// <summary>Returns when all are answered.</summary>
    /// <param name="accepted">Called with each new job.</param>
    /// <param name="cancellationToken">Ends the submits.</param>
    public Task RunAsync(Action<JobId> accepted, CancellationToken cancellationToken)
    {
        var random = new Random(options.Seed + 1);
        return Task.WhenAll(Enumerable.Range(1, options.Jobs).Select(number =>
            SubmitAsync($"chaos-{number}", Specs.Choose(random), random.NextDouble() * options.SubmitWithin, number, accepted, cancellationToken)).ToList());
    }

    private async Task SubmitAsync(string key, string spec, TimeSpan after, int server, Action<JobId> accepted, CancellationToken cancellationToken)
    {
        await Task.Delay(after, cancellationToken);
        var job = await client.AskAsync(server, s => s.SubmitAsync(Specs.Create(spec, key), key, cancellationToken), cancellationToken);
        _submits.Enqueue(new(key, spec, job.Id));
        accepted(job.Id);
    }
}
