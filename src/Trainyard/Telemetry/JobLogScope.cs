using Microsoft.Extensions.Logging;
using Trainyard.Api;

namespace Trainyard.Telemetry;

public static class JobLogScope
{
    private static readonly Func<ILogger, JobId, IDisposable?> Scope =
        LoggerMessage.DefineScope<JobId>($"job {{{TelemetryNames.Attributes.JobId}}}");

    /// <summary>Until it is disposed, all that this flow logs carries the job's id, whoever logs it.</summary>
    public static IDisposable? BeginJob(this ILogger log, JobId job) => Scope(log, job);
}
