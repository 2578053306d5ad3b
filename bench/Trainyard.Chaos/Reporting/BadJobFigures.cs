using Trainyard.Chaos.BadJobs;
using Trainyard.Chaos.Checking;

namespace Trainyard.Chaos.Reporting;

/// <summary>Bad jobs of one kind, and whom they hurt.</summary>
/// <param name="Kind">What they do.</param>
/// <param name="Sent">How many were sent.</param>
/// <param name="Refused">How many the server refused.</param>
/// <param name="AsMeant">How many hurt themselves at most, as a bad job may.</param>
/// <param name="Hurt">Good jobs that broke a promise while such a one was about.</param>
internal sealed record BadJobFigures(BadJobKind Kind, int Sent, int Refused, int AsMeant, int Hurt)
{
    public static BadJobFigures Of(IGrouping<BadJobKind, BadJob> kind, History history, IReadOnlyList<Violation> violations)
    {
        var hurt = kind.ToDictionary(bad => bad, bad => BadJobCheck.HurtBy(bad, history, violations).ToList());
        var broken = BadJobCheck.Check(history).Select(v => v.Job).ToHashSet();
        return new(
            kind.Key, kind.Count(), kind.Count(b => b.Sent.Refusal is not null),
            kind.Count(b => hurt[b].Count == 0 && (b.Sent.Job is null || !broken.Contains(b.Sent.Job))),
            hurt.Values.SelectMany(h => h).Distinct().Count());
    }
}
