using System.Runtime.InteropServices;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Trainyard.Platform;

namespace Trainyard.Server.Web;

/// <summary>
/// Ends the server when it is asked to: first it only says that it is not ready, and continues to serve, so that load balancers stop sending requests before
/// the port closes; then open requests end, and hub clients go to another server. Whoever asks a second time does not want to wait.
/// </summary>
internal sealed partial class GracefulShutdownLifetime(
    IHostApplicationLifetime lifetime, Readiness readiness, IOptions<ServerOptions> options, TimeProvider time, ILogger<GracefulShutdownLifetime> log) : IHostLifetime, IDisposable
{
    private readonly List<PosixSignalRegistration> _signals = [];
    private int _asked;

    public Task WaitForStartAsync(CancellationToken cancellationToken)
    {
        foreach (var signal in (PosixSignal[])[PosixSignal.SIGTERM, PosixSignal.SIGINT, PosixSignal.SIGQUIT]) _signals.Add(PosixSignalRegistration.Create(signal, OnSignal));
        if (HangUp.Register(OnHangUp) is { } hangUp) _signals.Add(hangUp);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _signals.ForEach(s => s.Dispose());

    private void OnSignal(PosixSignalContext signal)
    {
        // Else the process would end here and now.
        signal.Cancel = true;
        if (Interlocked.Increment(ref _asked) == 1) _ = LeaveAsync();
        else lifetime.StopApplication();
    }

    /// <summary>A terminal that closes sends SIGHUP twice, so that the second one asks for nothing more.</summary>
    private void OnHangUp(PosixSignalContext signal)
    {
        signal.Cancel = true;
        if (Interlocked.CompareExchange(ref _asked, 1, 0) == 0) _ = LeaveAsync();
    }

    private async Task LeaveAsync()
    {
        readiness.Leave();
        var drainFor = options.Value.DrainFor;
        if (drainFor > TimeSpan.Zero)
        {
            Leaving(log, drainFor);
            await Task.Delay(drainFor, time, lifetime.ApplicationStopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        lifetime.StopApplication();
    }

    [LoggerMessage(287, LogLevel.Information, "Leaving: not ready any more, and serving for another {DrainFor}")]
    private static partial void Leaving(ILogger log, TimeSpan drainFor);
}
