using Trainyard.Chaos.Fleet;
using Trainyard.Contracts;

namespace Trainyard.Chaos.Load;

/// <summary>Begins sweeps at times that the seed decides, pauses and resumes one of them, and knows their ends.</summary>
internal sealed class Searcher(FleetClient client, ChaosOptions options)
{
    private const int Trials = 8, Epochs = 4;

    private readonly List<SweepId> _sweeps = [];

    /// <summary>The same points, each trained to its end, undisturbed.</summary>
    public async Task<SweepView> ReferenceAsync(CancellationToken cancellationToken)
    {
        var id = (await client.AskAsync(0, s => s.BeginSweepAsync(Asked("random", Specs.Reference), Specs.Reference, cancellationToken), cancellationToken)).Id;
        return await EndAsync(id, cancellationToken);
    }

    /// <summary>Returns when all have begun, and none is paused.</summary>
    public Task RunAsync(CancellationToken cancellationToken)
    {
        var random = new Random(options.Seed + 2);
        return Task.WhenAll(Enumerable.Range(1, options.Sweeps).Select(number =>
            SearchAsync(number, random.NextDouble() * options.SubmitWithin / 2, random.NextDouble() * options.Window / 4, cancellationToken)).ToList());
    }

    /// <summary>All of them once they have ended, or as they are when the time is up.</summary>
    public async Task<IReadOnlyList<SweepView>> EndAsync(CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(options.EndWithin);
        var ended = new List<SweepView>();
        foreach (var id in _sweeps)
        {
            try
            {
                ended.Add(await EndAsync(id, limit.Token));
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                ended.Add(await client.AskAsync(0, s => s.GetSweepAsync(id, cancellationToken), cancellationToken));
            }
        }
        return ended;
    }

    private async Task SearchAsync(int number, TimeSpan after, TimeSpan pauseAfter, CancellationToken cancellationToken)
    {
        await Task.Delay(after, cancellationToken);
        var key = $"chaos-sweep-{number}";
        var id = (await client.AskAsync(number, s => s.BeginSweepAsync(Asked(number % 2 == 1 ? "asha" : "hyperband", key), key, cancellationToken), cancellationToken)).Id;
        lock (_sweeps) _sweeps.Add(id);
        if (number > 1) return;
        await Task.Delay(pauseAfter, cancellationToken);
        await TryAsync(s => s.PauseAsync(id, cancellationToken), cancellationToken);
        await Task.Delay(pauseAfter, cancellationToken);
        await TryAsync(s => s.ResumeAsync(id, cancellationToken), cancellationToken);
    }

    /// <summary>A refusal: it was done before, and the answer was lost; or the sweep has ended.</summary>
    private async Task TryAsync(Func<Client.TrainyardClient, Task<SweepView>> ask, CancellationToken cancellationToken)
    {
        try
        {
            await client.AskAsync(0, ask, cancellationToken);
        }
        catch (Client.TrainyardException e) when (e.Problem.Status == 409)
        {
        }
    }

    private async Task<SweepView> EndAsync(SweepId id, CancellationToken cancellationToken)
    {
        while (true)
        {
            var sweep = await client.AskAsync(0, s => s.GetSweepAsync(id, cancellationToken), cancellationToken);
            if (sweep.State is not (SweepState.Running or SweepState.Paused) && sweep.TrialList.All(t => t.State is not (TrialState.Active or TrialState.Waiting))) return sweep;
            await Task.Delay(200, cancellationToken);
        }
    }

    private static NewSweep Asked(string method, string tag) => new()
    {
        Name = tag,
        Spec = Specs.Create(Specs.Names.First(), tag),
        Settings = [new SweepSetting("optimizer.learningRate", "log:1e-4..1e-1")],
        Method = method,
        Trials = Trials,
        Parallel = 3,
        MaxEpochs = Epochs,
        Factor = 2,
    };
}
