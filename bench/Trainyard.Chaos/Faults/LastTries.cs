using System.Globalization;
using System.Text.RegularExpressions;
using Trainyard.Chaos.Fleet;

namespace Trainyard.Chaos.Faults;

/// <summary>
/// Jobs that lost two workers in a row without getting any further, by the workers' logs: the loss of a third fails them, as it should
/// (<c>docs/reliability.md</c>), and a plan that strikes three times within seconds would say nothing about losing jobs.
/// </summary>
internal sealed partial class LastTries
{
    private const int Losses = 2;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, (long Step, int Losses)> _begun = [];
    private readonly Dictionary<FleetProcess, string> _held = [];

    public LastTries(IEnumerable<FleetProcess> workers)
    {
        foreach (var worker in workers) worker.Said += line => Note(worker, line);
    }

    /// <summary>Whether the worker holds such a job.</summary>
    public bool AreOf(FleetProcess worker)
    {
        lock (_lock) return worker.IsTraining && _held.TryGetValue(worker, out var job) && _begun[job].Losses >= Losses;
    }

    private void Note(FleetProcess worker, string line)
    {
        if (Claimed().Match(line) is not { Success: true } claimed) return;
        var (job, step) = (claimed.Groups["job"].Value, long.Parse(claimed.Groups["step"].Value, CultureInfo.InvariantCulture));
        lock (_lock)
        {
            // One that begins further on is the first since a loss, too: the attempt that got it there ended.
            _begun[job] = (step, !_begun.TryGetValue(job, out var before) ? 0 : before.Step == step ? before.Losses + 1 : 1);
            _held[worker] = job;
        }
    }

    [GeneratedRegex(@"Job (?<job>\w+): claimed with fence \d+, from step (?<step>\d+)")]
    private static partial Regex Claimed();
}
