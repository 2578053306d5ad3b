using Trainyard.Contracts;
using Trainyard.Events;

namespace Trainyard.Tests.Contracts;

internal static class Reporting
{
    /// <summary>As an attempt without a key reports them.</summary>
    public static ValueTask ReportAsync(this IJobEvents events, JobId job, IReadOnlyList<JobEvent> reported, CancellationToken cancellationToken) =>
        events.ReportAsync(job, [.. reported.Select(e => EventEnvelope.Seal(job, e, null))], cancellationToken);
}
