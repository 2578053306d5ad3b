using Microsoft.Extensions.Logging;
using Trainyard.Contracts;

namespace Trainyard.Telemetry;

public static class JobLogScope
{
#pragma warning disable CA1727 // Spans have the attribute by this name; a search for it finds both.
    private static readonly Func<ILogger, JobId, IDisposable?> Scope =
        LoggerMessage.DefineScope<JobId>($"job {{{TelemetryNames.Attributes.JobId}}}");
#pragma warning restore CA1727

    /// <summary>Until it is disposed, all that this flow logs carries the job's id, whoever logs it.</summary>
    public static IDisposable? BeginJob(this ILogger log, JobId job) => Scope(log, job);
}
