using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Trainyard.Worker;

/// <summary>Ends the program well when its worker has taken as many jobs as it may, or was idle for too long.</summary>
internal sealed partial class ShutdownWhenIdle(JobLoop loop, IHostApplicationLifetime program, ILogger<ShutdownWhenIdle> log) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Not longer than this is to wait: it is told to stop before the loop is, and must not keep that from draining.
        await loop.ExecuteTask!.WaitAsync(stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!loop.ExecuteTask.IsCompletedSuccessfully || program.ApplicationStopping.IsCancellationRequested) return;
        Done(log);
        program.StopApplication();
    }

    [LoggerMessage(350, LogLevel.Information, "This worker has done what it was started for, and ends")]
    private static partial void Done(ILogger log);
}
