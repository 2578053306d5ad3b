using System.Collections.Immutable;
using Trainyard.Contracts;

namespace Trainyard.Jobs;

/// <summary>An event as it is kept, and a line for the job's log where something of it is not.</summary>
public readonly record struct AdmittedEvent(JobEvent Kept, LineLogged? Line);

/// <summary>
/// What a job takes of figures that its worker reports by names of its own, whoever wrote that worker: names that may be asked for, and
/// not more of them than lists and pages can bear. The rest is left out and stops nothing; the log says so once an attempt.
/// </summary>
public static class MetricAdmission
{
    private const int NamesInLine = 5;

    /// <summary>What is stored and shown of an event that the job is about to take in.</summary>
    public static AdmittedEvent Admit(this Job job, JobEvent e)
    {
        if (e is not MetricsReported reported) return new(e, null);
        var (kept, refused) = job.Metrics.Admit(reported);
        return new(kept, refused.Count == 0 || job.MetricsRefusedIn == e.Fence ? null : Line(reported, refused));
    }

    /// <summary>The event with what belongs to these series, and the names that do not with the reason of each.</summary>
    internal static (MetricsReported Kept, IReadOnlyList<(string Name, string Reason)> Refused) Admit(this ImmutableSortedDictionary<string, Series> metrics, MetricsReported e)
    {
        var kept = new Dictionary<string, double>();
        var refused = new List<(string, string)>();
        var room = MetricNames.MaxSeries - metrics.Count;
        foreach (var (name, value) in e.Values)
        {
            var isNew = !metrics.ContainsKey(name);
            if (Refusal(name, kept.Count, isNew ? room : 1) is { } reason)
            {
                refused.Add((name, reason));
                continue;
            }
            kept.Add(name, value);
            if (isNew) room--;
        }
        return (refused.Count == 0 ? e : e with { Values = kept }, refused);
    }

    private static string? Refusal(string name, int kept, int room) => MetricNames.Refusal(name) ?? name switch
    {
        _ when kept >= MetricsReported.MaxValues => $"one event takes {MetricsReported.MaxValues} values",
        _ when room <= 0 => $"a job has {MetricNames.MaxSeries} series",
        _ => null,
    };

    private static LineLogged Line(MetricsReported e, IReadOnlyList<(string Name, string Reason)> refused)
    {
        var named = string.Join(", ", refused.Take(NamesInLine).Select(r => $"'{Short(r.Name)}' ({r.Reason})"));
        var more = refused.Count > NamesInLine ? $" and {refused.Count - NamesInLine:N0} more" : "";
        return new LineLogged(LineLevel.Warning, $"Metrics are left out: {named}{more}. This attempt's log does not say so again.") { Fence = e.Fence, Seq = e.Seq, At = e.At, Step = e.Step };
    }

    private static string Short(string name) => name.Length <= 50 ? name : $"{name[..50]}…";
}
