using Trainyard.Contracts;
using Trainyard.Sweeps;

namespace Trainyard.Tests.Sweeps;

/// <summary>Makes every decision of a sweep once more, each from what stood in its history before.</summary>
internal static class SweepReplay
{
    /// <returns>The first decision that comes out otherwise; null: none does.</returns>
    public static string? WhyNot(Sweep sweep, out int decisions)
    {
        decisions = 0;
        var replayed = new Sweep { Id = sweep.Id, Owner = sweep.Owner, OwnerId = sweep.OwnerId, CreatedAt = sweep.CreatedAt, Asked = sweep.Asked, SearchVersion = sweep.SearchVersion };
        var pending = new Queue<SweepEntry>();
        foreach (var entry in sweep.History)
        {
            if (entry is TrialBegan { IsTold: false } or TrialPromoted or TrialStopped or SweepSpent or SweepEnded { State: not SweepState.Cancelled })
            {
                decisions++;
                // How many may train at once decides when something is decided, and never what.
                if (pending.Count == 0) pending = new Queue<SweepEntry>(replayed.Next(int.MaxValue, entry.At));
                var again = pending.TryDequeue(out var next) ? Written(next) : "nothing";
                if (again != Written(entry)) return $"{Written(entry)} replays as {again}";
            }
            replayed = replayed.With(entry);
        }
        return null;
    }

    private static string Written(SweepEntry entry) => entry is TrialBegan b ? $"{b.At} {b.Number} {b.Point} {b.Until} {b.Bracket} {b.From} {string.Join(',', b.Jobs)}" : $"{entry}";
}
